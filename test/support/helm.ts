import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t from 'tap';
import { run } from '../../src/dev/programs/run.ts';
import { ensureHelm, helmPath } from '../cluster/programs/helm.ts';
import { type Manifest, parse } from '../k8s/manifests.ts';

export const chartFolder = resolve(import.meta.dirname, '../../k8s/chart');

// The first build of Helm takes minutes. It starts below, before a test file that imports this one can say so.
t.setTimeout(1_200_000);

const hasHelm = await ensureHelm((line) => console.error(line));

/** For tests that run Helm. */
export const needsHelm = hasHelm ? {} : { skip: 'Helm is built from its Go module, and this machine has no Go' };

export interface RenderOptions {
  readonly namespace?: string;
  /** A folder or an archive. Default: the chart of this repository. */
  readonly chart?: string;
}

/** What `helm template` makes of the chart with these values. Rejects with Helm's message. */
export async function render(
  values: object = {},
  { namespace = 'big-red-button', chart = chartFolder }: RenderOptions = {},
): Promise<Manifest[]> {
  const folder = mkdtempSync(join(tmpdir(), 'big-red-button-values-'));
  try {
    writeFileSync(join(folder, 'values.json'), JSON.stringify(values));
    const args = ['--namespace', namespace, '--values', join(folder, 'values.json')];
    return parse(await run(helmPath, ['template', 'big-red-button', chart, ...args]), 'the chart');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
