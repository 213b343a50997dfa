import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Cluster, openCluster } from './cluster.ts';
import { readClusterEnvironment } from './environment.ts';

/** What each `*.cluster.ts` beside this file exports: it calls `t.test`. They share one cluster, one after another. */
interface Story {
  readonly tell: (t: Test, cluster: Cluster) => Promise<void>;
}

// Each program that is started listens for the end of this process.
process.setMaxListeners(50);
const { cluster: environment, names } = readClusterEnvironment();
if (environment.kind === 'none') {
  t.plan(0, environment.reason);
} else {
  const all = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.cluster.ts')).sort();
  const files = names.length === 0 ? all : all.filter((file) => names.some((name) => file.includes(name)));
  if (files.length === 0) throw new Error(`no test is called ${names.join(' or ')}: there are ${all.join(', ')}`);
  const cluster = await openCluster(environment);
  t.teardown(() => cluster.close());
  for (const file of files) {
    const { tell }: Story = await import(join(import.meta.dirname, file));
    await tell(t, cluster);
  }
  t.end();
}
