import type { Test } from 'tap';
import { describeContract } from '../contract/contract.ts';
import type { Cluster } from './cluster.ts';
import { accessOf } from './support/kube-access.ts';

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('a real API server keeps the contract that the simulator keeps', async (t) => {
    const namespace = await cluster.makeNamespace(t);
    await cluster.kubectl('-n', namespace, 'create', 'serviceaccount', 'contract');
    await cluster.kubectl(
      ...['create', 'clusterrolebinding', namespace],
      '--clusterrole=cluster-admin',
      `--serviceaccount=${namespace}:contract`,
    );
    t.teardown(() => cluster.kubectl('delete', 'clusterrolebinding', namespace));
    const access = await accessOf(cluster, namespace, 'contract');
    const subject = { ...access, namespace };
    if (cluster.node === undefined) return describeContract(t, subject);
    // After a restart, the API server's cache begins with the current objects.
    await cluster.node.stopApiServer();
    await cluster.node.startApiServer();
    await describeContract(t, { ...subject, forgottenResourceVersion: '1' });
  });
}
