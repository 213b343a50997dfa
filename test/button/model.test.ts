/**
 * Random stories on two receivers and one cluster. The oracle knows the invariants of the latch and shares no code with
 * it. `npm test` always plays the same thousand stories. `npm run test:soak` plays a hundred thousand new ones.
 */
import fc from 'fast-check';
import t from 'tap';
import { parseModelOptions, replayCommand } from './model/options.ts';
import { Run } from './model/run.ts';
import { type Story, story } from './model/step.ts';

const { runs, seed, path } = parseModelOptions(process.argv.slice(2), Date.now());

t.setTimeout(3_600_000);

// This runs outside the test: inside a test, tap follows every promise and halves the speed.
const begun = performance.now();
const outcome = await withoutStacks(() =>
  fc.check(
    fc.asyncProperty(story, (played) => Run.play(played)),
    { numRuns: runs, seed, ...(path === undefined ? {} : { path }) },
  ),
);
const seconds = (performance.now() - begun) / 1_000;

t.test('Every invariant of the latch holds in every interleaving', async (t) => {
  t.comment(`${outcome.numRuns} interleavings, seed ${seed}, ${Math.round(outcome.numRuns / seconds)} a second`);
  if (!outcome.failed) return t.pass('no invariant was broken');
  const [failed] = outcome.counterexample ?? [];
  if (failed !== undefined) t.comment(await retell(failed));
  t.comment(`replay: ${replayCommand(seed, outcome.counterexamplePath ?? '')}`);
  t.fail(String(outcome.errorInstance));
});

/** Errors are frequent in these stories, and their stack traces would take most of the time. */
async function withoutStacks<Result>(act: () => Promise<Result>): Promise<Result> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await act();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

async function retell({ steps, ...start }: Story): Promise<string> {
  const lines = [JSON.stringify(start)];
  await Run.play({ ...start, steps }, (line) => lines.push(line)).catch((error) => lines.push(String(error)));
  return lines.join('\n');
}
