import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keepFinding, keepInput, readCorpus } from './corpus.ts';
import { fuzz } from './fuzz.ts';
import { countBranches, reached } from './instrument.ts';
import { type FuzzTarget, type TargetName, targets } from './targets.ts';

const usage = `npm run fuzz [-- [--inputs N] [--target NAME] [--seed N] [--keep] [--replay FILE]]
Changes inputs at random, and goes on from those that reach a new branch of the code. Targets: ${Object.keys(targets).join(', ')} (default: each).
--inputs: for each target (default 100,000). --seed: the same inputs again. --keep: new inputs of up to 1,000 characters go into test/fuzz/corpus.
--replay: runs this one file only. Exit code 1: a promise of the code was broken; the input is kept in .cache/fuzz.`;

const keptCharacters = 1_000;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    target: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
    replay: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const isTarget = (name: string): name is TargetName => Object.hasOwn(targets, name);

async function play(name: TargetName, seed: number): Promise<void> {
  const { load, longest, generator }: FuzzTarget = targets[name];
  const run = await load();
  const generate = await generator?.();
  const corpus = values.replay === undefined ? readCorpus(name) : [readFileSync(values.replay, 'utf8')];
  const inputs = values.replay === undefined ? Number(values.inputs) : 0;
  const onNews = (input: string) => {
    if (values.keep && input.length <= keptCharacters) keepInput(name, input);
  };
  const startedAt = performance.now();
  const finding = await fuzz({ seed, inputs, longest, corpus, run, generate, onNews });
  const seconds = (performance.now() - startedAt) / 1_000;
  const [ran, all] = reached();
  console.log(
    `${name}: seed ${seed}: ${inputs} inputs in ${seconds.toFixed(1)} s, ${ran} of ${all} branches of the loaded code`,
  );
  if (finding === undefined) return;
  process.exitCode = 1;
  console.log(`${name}: ${keepFinding(name, finding.input)} broke a promise:\n${finding.problem}`);
}

if (values.help) console.log(usage);
else {
  countBranches();
  const names = values.target === undefined ? Object.keys(targets) : [values.target];
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
  for (const name of names) {
    if (isTarget(name)) await play(name, seed);
    else {
      console.error(`there is no target ${name}\n\n${usage}`);
      process.exitCode = 2;
    }
  }
}
