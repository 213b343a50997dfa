import { appendFileSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CoveringTest, shuffled, testsOf, timeOf } from './choice.ts';
import { knownMutants } from './kinds.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { root } from './sources.ts';
import { changeOf, codeOf, readSurvivors, reasonOf } from './survivors.ts';
import { type Reply, Workers } from './workers.ts';

const usage = `npm run mutation [-- [--minutes N] [--seed N] [--bound PERCENT] [PATH...]]
npm run mutation -- --kinds
Changes one thing at a time in the files of PATH (default: core, button, http/auth, kubernetes), and runs the tests that cover it. A change
that no test notices survived. Prints the survivors that test/mutation/survivors.json does not explain, and the score.
--minutes: stop after this time, with a sample that depends on the seed. Exit code 1: the score is below the bound (default 92).
--kinds: tries the faults in test/mutation/kinds.ts instead, all of which must be noticed.`;

const rooms = ['src/core', 'src/button', 'src/http/auth', 'src/kubernetes'];
const testRooms = [
  'core',
  'button',
  'http',
  'kubernetes',
  'receiver',
  'contract',
  'config',
  'hooks',
  'telemetry',
  'cli',
  'check',
];
const coverTimeoutMs = 120_000;
/** The model test plays thousands of interleavings. */
const isTooSlow = (file: string) => file.endsWith('/model.test.ts');

interface Result {
  readonly mutant: Mutant;
  readonly outcome: 'killed' | 'survived' | 'no test';
  readonly by: string;
}

const workers = new Workers();
const resultsFolder = join(root, '.cache/mutation');
const resultsFile = join(resultsFolder, 'results.jsonl');

async function coveringTests(): Promise<CoveringTest[]> {
  const files = testRooms.flatMap((room) => globSync(`test/${room}/**/*.test.ts`, { cwd: root })).sort();
  const tests: CoveringTest[] = [];
  for (const file of files.filter((file) => !isTooSlow(file))) {
    const reply = await workers.ask({ kind: 'cover', test: file }, coverTimeoutMs);
    if (reply.kind === 'covered' && reply.failure === undefined) tests.push({ file, ...reply });
    else console.log(`left out, because it fails without a change: ${file}: ${describe(reply)}`);
  }
  return tests;
}

async function attempt(mutant: Mutant, all: readonly CoveringTest[], mostMs = timeOf(all)): Promise<Result> {
  const { tests, ms } = testsOf(mutant, all, mostMs);
  if (tests.length === 0) return { mutant, outcome: 'no test', by: '' };
  const ask = () => workers.ask({ kind: 'try', mutant, tests }, ms * 4 + 10_000);
  let reply = await ask();
  // What an earlier mutant left behind may have ended the process.
  if (reply.kind === 'crashed') reply = await ask();
  return { mutant, outcome: reply.kind === 'survived' ? 'survived' : 'killed', by: describe(reply) };
}

function describe(reply: Reply): string {
  switch (reply.kind) {
    case 'killed':
      return `${reply.by}: ${reply.failure.slice(0, 100)}`;
    case 'crashed':
      return `it ended: ${reply.how}`;
    case 'covered':
      return reply.failure ?? 'it passed';
    case 'survived':
    case 'timeout':
      return reply.kind;
  }
}

/** Returns the score in percent. */
function report(results: readonly Result[], found: number): number {
  const survivors = readSurvivors();
  const left = results.filter(({ outcome }) => outcome !== 'killed');
  for (const { mutant, outcome } of left) {
    if (reasonOf(mutant, survivors) !== undefined) continue;
    console.log(`${outcome}: ${mutant.file}:${mutant.line}: ${changeOf(mutant)}\n    ${codeOf(mutant)}`);
  }
  const explained = left.filter(({ mutant }) => reasonOf(mutant, survivors) !== undefined).length;
  const score = (100 * (results.length - left.length)) / results.length;
  console.log(
    `${results.length} of ${found} changes tried: ${results.length - left.length} noticed, ${left.length} not (${explained} of them explained): ${score.toFixed(1)} %`,
  );
  return score;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    bound: { type: 'string', default: '92' },
    kinds: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

async function tryKinds(): Promise<void> {
  const tests = await coveringTests();
  for (const known of knownMutants()) {
    const { outcome, by } = await attempt(known, tests, Number.POSITIVE_INFINITY);
    console.log(`${outcome}: ${known.fault} (${known.file}:${known.line})${by && `\n    by ${by}`}`);
    if (outcome !== 'killed') process.exitCode = 1;
  }
  workers.end();
}

if (values.help) console.log(usage);
else if (values.kinds) await tryKinds();
else {
  const seed = Number(values.seed ?? Math.floor(Date.now() / 86_400_000));
  const endAt = performance.now() + Number(values.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const found = (positionals.length > 0 ? positionals : rooms).flatMap(mutantsOf);
  console.log(`${found.length} changes, seed ${seed}`);
  mkdirSync(resultsFolder, { recursive: true });
  const tests = await coveringTests();
  const results: Result[] = [];
  for (const mutant of shuffled(found, seed)) {
    if (performance.now() > endAt) break;
    const result = await attempt(mutant, tests);
    results.push(result);
    appendFileSync(resultsFile, `${JSON.stringify(result)}\n`);
  }
  workers.end();
  if (report(results, found.length) < Number(values.bound)) process.exitCode = 1;
}
