import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { readSupportRuns, supportMatrix } from '../../src/dev/docs/support-matrix.ts';
import { chooseVersions, servedVersions } from './programs/versions.ts';
import { storyNames } from './select.ts';
import { countTests, requireVersions } from './support-runs.ts';

t.test('a version that cannot be had is refused with those that can', async (t) => {
  t.match(chooseVersions({ kubernetes: '1.34' }), { kubernetes: 'v1.34.0', 'kube-state-metrics': 'v2.18.0' });
  t.throws(() => chooseVersions({ kubernetes: '1.12' }), {
    message: '--kubernetes 1.12: expected one of 1.34, 1.35, 1.36, 1.37',
  });
});

t.test('a run is recorded only if it names its Prometheus and its Alertmanager', async (t) => {
  const versions = chooseVersions({ prometheus: '3.5' });
  t.throws(() => requireVersions(versions), /^--record: expected --prometheus and --alertmanager/);
  const both = chooseVersions({ prometheus: '3.5', alertmanager: '0.28' });
  t.match(requireVersions(both), { prometheus: 'sid', alertmanager: 'trixie' });
});

t.test('a skipped or failed test of a story does not count as passed', async (t) => {
  const tests = ['ok 1 - one', 'ok 2 - two # SKIP no node', 'not ok 3 - three'].map((line) => `    ${line}\n`).join('');
  const tap = `TAP version 14\n# Subtest: stories.ts\n${tests}    1..3\nnot ok 1 - stories.ts\n1..1\n`;
  t.strictSame(countTests(tap), { passed: 1, others: 2 });
  t.strictSame(countTests('TAP version 14\n1..0 # no node\n'), { passed: 0, others: 0 });
});

t.test('the matrix has one row for each recorded run, of stories and versions that exist', async (t) => {
  const runs = readSupportRuns();
  t.equal(supportMatrix(runs).trim().split('\n').length, runs.length + 2);
  const stories = await storyNames([]);
  const kubernetes = Object.values<string>(servedVersions.kubernetes);
  for (const run of runs) {
    t.ok(
      run.stories.every((story) => stories.includes(story)),
      run.stories.join(),
    );
    t.ok(kubernetes.includes(`v${run.kubernetes}`), run.kubernetes);
    t.ok(run.tests > 0);
  }
});

t.test('a run says something about Prometheus only if a story started it', async (t) => {
  for (const story of await storyNames([])) {
    const source = await readFile(join(import.meta.dirname, `${story}.cluster.ts`), 'utf8');
    const starts = /\b(startChain|prepareMonitoring|applyShipped)\(/.test(source);
    t.equal(source.includes('export const runsMonitoring = true;'), starts, story);
  }
  const run = { date: '2026-11-30', kubernetes: '1.36.3', stories: ['client'], tests: 6 };
  t.match(supportMatrix([run]), '| 1.36.3 | not run | not run | not run | `client` | 6 | 2026-11-30 |');
});
