import type { Test } from 'tap';
import { connect } from '../../src/kubernetes/connect.ts';
import { failureOf, soon } from '../kubernetes/fixtures.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { install } from './support/installation.ts';

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  const { node } = cluster;
  if (node === undefined) {
    await t.test('a store that does not answer', { skip: 'only the store of an own node is paused' }, () => {});
    return;
  }

  await t.test('while the store does not answer, a stop ends at its deadline; later it succeeds', async (t) => {
    const { targetNamespace, stateNamespace, kubeconfig } = await install(t, cluster, (namespace) =>
      paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
    );
    const { cluster: api, latches, close } = connect({ kubeconfig, stateNamespace });
    t.teardown(close);
    const target = { kind: 'Deployment', namespace: targetNamespace, name: 'swype-app' } as const;
    const { uid } = await api.readScale(target, soon());
    const { version } = await latches.read('swype-app', soon());

    node.pauseEtcd();
    t.teardown(() => node.resumeEtcd());
    const began = Date.now();
    const stop = failureOf(api.scaleToZero(target, { uid }, AbortSignal.timeout(1_500)));
    const read = failureOf(latches.read('swype-app', AbortSignal.timeout(1_000)));
    t.match(await stop, { kind: 'unknown-outcome' });
    t.match(await read, { kind: 'unavailable' });
    t.ok(Date.now() - began < 5_000, 'each within its deadline, not the 60 s of the API server');
    node.resumeEtcd();

    const isStopped = async () => (await api.scaleToZero(target, { uid }, soon())).replicas === 0;
    await until('the stop is accepted', isStopped, 30_000);
    t.equal((await api.readScale(target, soon())).replicas, 0);
    t.equal((await latches.read('swype-app', soon())).version, version);
  });
}
