import { readFile, writeFile } from 'node:fs/promises';
import { Parser, type Result } from 'tap-parser';
import { readSupportRuns, type SupportRun, supportRunsFile } from '../../src/dev/docs/support-matrix.ts';
import { ensurePrograms } from '../../src/dev/programs/find.ts';
import { ProgramError, type Say } from '../../src/dev/programs/program.ts';
import type { Versions } from './programs/versions.ts';

/** What a run was asked to do. */
export interface RecordedOrder {
  readonly versions: Required<Versions>;
  /** The names of the stories that ran. */
  readonly stories: readonly string[];
  /** Whether a story started Prometheus, Alertmanager and kube-state-metrics. */
  readonly ranMonitoring: boolean;
  /** What tap wrote. */
  readonly tapFile: string;
  readonly say: Say;
}

/** All stories of a run that counts use one version of each program. Throws a `ProgramError` otherwise. */
export function requireVersions(versions: Versions): Required<Versions> {
  const { prometheus, alertmanager } = versions;
  if (prometheus === undefined || alertmanager === undefined) {
    throw new ProgramError(
      '--record: expected --prometheus and --alertmanager, as without them stories use different ones',
    );
  }
  return { ...versions, prometheus, alertmanager };
}

/** Adds a run that passed to `docs/support-runs.json`, instead of an earlier one of the same stories and versions. */
export async function recordSupportRun({
  versions,
  stories,
  ranMonitoring,
  tapFile,
  say,
}: RecordedOrder): Promise<void> {
  const { passed, others } = countTests(await readFile(tapFile, 'utf8'));
  if (passed === 0 || others > 0) {
    say(`Not recorded: ${passed} tests passed, ${others} were skipped or failed.`);
    return;
  }
  const monitoring = ranMonitoring ? await monitoringReleases(versions, say) : {};
  const date = new Date().toISOString().slice(0, 10);
  const run = { date, kubernetes: versions.kubernetes.slice(1), ...monitoring, stories, tests: passed };
  const runs = [...readSupportRuns().filter((earlier) => !isSame(earlier, run)), run];
  await writeFile(supportRunsFile, `${JSON.stringify(runs, undefined, 2)}\n`);
  say('Recorded. `npm run docs` writes it into docs/support.md.');
}

/** The numbers of the releases. Of a Debian suite, its program says which one it has. */
async function monitoringReleases(versions: Required<Versions>, say: Say): Promise<Partial<SupportRun>> {
  const suiteVersion = async (name: 'prometheus' | 'alertmanager') =>
    (await ensurePrograms([name], { suite: versions[name], say }))[name].version;
  return {
    prometheus: await suiteVersion('prometheus'),
    alertmanager: await suiteVersion('alertmanager'),
    'kube-state-metrics': versions['kube-state-metrics'].slice(1),
  };
}

function isSame(one: SupportRun, other: SupportRun): boolean {
  const keyOf = ({ date: _, tests: __, ...key }: SupportRun) => JSON.stringify(Object.entries(key).toSorted());
  return keyOf(one) === keyOf(other);
}

/** Counts the calls of `t.test` in the one test file, which has the stories. */
export function countTests(tap: string): { readonly passed: number; readonly others: number } {
  const results: Result[] = [];
  const runner = new Parser();
  runner.on('child', (file) => file.on('assert', (result: Result) => results.push(result)));
  runner.end(tap);
  const passed = results.filter(({ ok, skip, todo }) => ok && !skip && !todo).length;
  return { passed, others: results.length - passed };
}
