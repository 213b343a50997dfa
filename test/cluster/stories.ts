import t from 'tap';
import { openCluster } from './cluster.ts';
import { readClusterEnvironment } from './environment.ts';
import { selectStories } from './select.ts';

// Each started program listens for the end of this process.
process.setMaxListeners(50);
const { cluster: environment, names } = readClusterEnvironment();
if (environment.kind === 'none') {
  t.plan(0, environment.reason);
} else {
  const stories = await selectStories(names);
  const cluster = await openCluster(environment);
  t.teardown(() => cluster.close());
  for (const { tell } of stories) await tell(t, cluster);
  t.end();
}
