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
  /** Pods run the monitoring as it is shipped. */
  readonly needsMonitoringPods?: boolean;
}

/**
 * The tests whose file name contains one of the names, or all tests without names. Rejects with a `ProgramError` if
 * there is no such test.
 */
export async function selectStories(names: readonly string[]): Promise<readonly Story[]> {
  const all = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.cluster.ts')).sort();
  const files = names.length === 0 ? all : all.filter((file) => names.some((name) => file.includes(name)));
  if (files.length === 0)
    throw new ProgramError(`no test is called ${names.join(' or ')}: there are ${all.join(', ')}`);
  return Promise.all(files.map((file) => import(join(import.meta.dirname, file))));
}
