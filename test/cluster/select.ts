import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import { ProgramError } from '../../src/dev/programs/program.ts';
import type { Cluster } from './cluster.ts';

/** The export of each `*.cluster.ts` beside this file. All share one cluster and run one after another. */
export interface Story {
  /** Calls `t.test`. */
  readonly tell: (t: Test, cluster: Cluster) => Promise<void>;
  /** Pods run the receiver as it is shipped. */
  readonly needsReceiverImage?: boolean;
  /** It runs Prometheus, Alertmanager and kube-state-metrics, so that its run says something about their versions. */
  readonly runsMonitoring?: boolean;
  /** Pods run the monitoring as it is shipped. */
  readonly needsMonitoringPods?: boolean;
  readonly needsHelm?: boolean;
}

const ending = '.cluster.ts';

/**
 * The tests whose file name contains one of the names, or all tests without names. Rejects with a `ProgramError` if
 * there is no such test.
 */
export async function selectStories(names: readonly string[]): Promise<readonly Story[]> {
  const stories = await storyNames(names);
  return Promise.all(stories.map((story) => import(join(import.meta.dirname, `${story}${ending}`))));
}

/** What they are called. */
export async function storyNames(names: readonly string[]): Promise<readonly string[]> {
  const all = (await readdir(import.meta.dirname)).filter((file) => file.endsWith(ending)).sort();
  const files = names.length === 0 ? all : all.filter((file) => names.some((name) => file.includes(name)));
  if (files.length === 0)
    throw new ProgramError(`no test is called ${names.join(' or ')}: there are ${all.join(', ')}`);
  return files.map((file) => file.slice(0, -ending.length));
}
