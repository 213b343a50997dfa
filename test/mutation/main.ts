import { appendFileSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CoveringTest, shuffled, testsOf, timeOf } from './choice.ts';
import { closureOf, hashOf } from './imports.ts';
import { knownMutants } from './kinds.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { scoreOf } from './score.ts';
import { root } from './sources.ts';
import { changeOf, codeOf, readSurvivors, reasonOf } from './survivors.ts';
import { type Reply, Workers } from './workers.ts';

const usage = `npm run mutation [-- [--minutes N] [--sample N] [--near] [--seed N] [--bound PERCENT] [PATH...]]
npm run mutation -- --kinds
Changes one thing at a time in the files of PATH (default: core, button, http/auth, kubernetes), and runs the tests that cover it. A change
that no test notices survived. Prints the survivors that test/mutation/survivors.json does not explain, and the score.
--minutes, --sample: stop after this time (after the measuring), or this many changes, which depend on the seed. Exit code 1: the score is certainly below the bound
(default 92): also the upper end of its interval, which is the score itself if every change was tried.
--near: only tests of the same folders as the changes, so that a sample is quick.
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
/** It compares the tables of causes with their document. */
const testsBesides = ['test/docs/causes.test.ts'];
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

/** The tests that import one of the `changed` files, with what they cover. What one covers is kept until it, or what it imports, changes. */
async function coveringTests(changed: ReadonlySet<string>): Promise<CoveringTest[]> {
  const near = new Set([...changed].map((file) => file.split('/')[1] ?? ''));
  const searched = values.near ? [...near] : testRooms;
  const files = searched.flatMap((room) => globSync(`test/${room}/**/*.test.ts`, { cwd: root }));
  const tests: CoveringTest[] = [];
  for (const file of [...files, ...testsBesides].sort().filter((file) => !isTooSlow(file))) {
    const closure = closureOf(file);
    if (closure.isDisjointFrom(changed)) continue;
    const path = join(resultsFolder, `coverage-${hashOf(closure)}.json`);
    const known: CoveringTest | undefined = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
    const test = known ?? (await cover(file));
    if (test === undefined) continue;
    tests.push(test);
    if (known === undefined) writeFileSync(path, JSON.stringify(test));
  }
  return tests;
}

async function cover(file: string): Promise<CoveringTest | undefined> {
  const reply = await workers.ask({ kind: 'cover', test: file }, coverTimeoutMs);
  if (reply.kind === 'covered' && reply.failure === undefined) {
    return { file, ms: reply.ms, coverage: reply.coverage };
  }
  console.log(`left out, because it fails without a change: ${file}: ${describe(reply)}`);
  return undefined;
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

/** Returns the highest score in percent that the sample allows. What is explained counts as if it were not tried. */
function report(results: readonly Result[], found: number): number {
  const survivors = readSurvivors();
  const isNoticed = ({ outcome }: Result) => outcome === 'killed';
  const left = results.filter((result) => !isNoticed(result));
  const unexplained = left.filter(({ mutant }) => reasonOf(mutant, survivors) === undefined);
  for (const { mutant, outcome } of unexplained) {
    console.log(`${outcome}: ${mutant.file}:${mutant.line}: ${changeOf(mutant)}\n    ${codeOf(mutant)}`);
  }
  const noticed = results.length - left.length;
  const timeouts = results.filter(({ by }) => by === 'timeout').length;
  const { score, lowest, highest } = scoreOf(noticed, noticed + unexplained.length, found);
  console.log(
    `${results.length} of ${found} changes tried: ${noticed} noticed (${timeouts} by a test that did not end), ${left.length} not (${left.length - unexplained.length} of them explained)`,
  );
  console.log(
    `score ${score.toFixed(1)} %, of all changes with 95 % confidence ${lowest.toFixed(1)} to ${highest.toFixed(1)} %`,
  );
  return highest;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    bound: { type: 'string', default: '92' },
    near: { type: 'boolean' },
    kinds: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

async function tryKinds(): Promise<void> {
  const known = knownMutants();
  const tests = await coveringTests(new Set(known.map(({ file }) => file)));
  for (const mutant of known) {
    const { outcome, by } = await attempt(mutant, tests, Number.POSITIVE_INFINITY);
    console.log(`${outcome}: ${mutant.fault} (${mutant.file}:${mutant.line})${by && `\n    by ${by}`}`);
    if (outcome !== 'killed') process.exitCode = 1;
  }
  workers.end();
}

/** A random sample in an order that depends on the seed, or all. */
async function trySample(): Promise<void> {
  const seed = Number(values.seed ?? Math.floor(Date.now() / 86_400_000));
  const found = (positionals.length > 0 ? positionals : rooms).flatMap(mutantsOf);
  const sample = shuffled(found, seed).slice(0, Number(values.sample ?? found.length));
  console.log(`${found.length} changes, seed ${seed}`);
  const tests = await coveringTests(new Set(sample.map(({ file }) => file)));
  const endAt = performance.now() + Number(values.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const results: Result[] = [];
  for (const mutant of sample) {
    if (performance.now() > endAt) break;
    const result = await attempt(mutant, tests);
    results.push(result);
    appendFileSync(resultsFile, `${JSON.stringify(result)}\n`);
  }
  workers.end();
  // A run that tried nothing has shown nothing.
  if (report(results, found.length) < Number(values.bound) || results.length === 0) process.exitCode = 1;
}

mkdirSync(resultsFolder, { recursive: true });
if (values.help) console.log(usage);
else if (values.kinds) await tryKinds();
else await trySample();
