import type { Test } from 'tap';
import type { Cluster } from './cluster.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { runCommand } from './support/command-line.ts';
import { install } from './support/installation.ts';

/** A restore in steps, with the times and the counters that a real kubelet writes. No receiver runs. */
export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('a restore in steps on a real node', async (t) => {
    const target = (namespace: string) =>
      paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers', replicas: 3 });
    const { stateNamespace, targetNamespace } = await install(t, cluster, target);
    const reach = ['--kubeconfig', cluster.kubeconfig, '--namespace', stateNamespace];
    const run = (...words: readonly string[]) => runCommand([...words, ...reach]);
    const press = async () => {
      const pressed = JSON.parse((await run('press', 'swype-app', '--direct', '--reason', 'drill', '--json')).out);
      const reset = ['reset', 'swype-app', '--direct', '--trip', pressed.trip, '--reason', 'over', '--force'];
      t.equal((await run(...reset)).code, 0, 'reset');
    };
    const gradual = ['restore', 'swype-app', '--gradual', '--json', '--step-wait'];

    await press();
    const restored = await run(...gradual, '3s');
    t.equal(restored.code, 0, restored.err);
    t.match(JSON.parse(restored.out), { replicas: 3, full: 3, steps: [1, 2, 3] });
    t.match(restored.err, /1 of 3 replicas.*\n.*2 of 3 replicas.*\n.*3 of 3 replicas/);

    await press();
    await cluster.apply(paymentDeployment(targetNamespace, cluster.paymentImage, { gateway: 'refuses', replicas: 0 }));
    const stopped = await run(...gradual, '30s', '--replicas', '3');
    t.equal(stopped.code, 1, stopped.err);
    t.match(JSON.parse(stopped.out), { replicas: 1, full: 3, steps: [1], stopped: { kind: 'restarted' } });
    const scale = await cluster.kubectl(
      '-n',
      targetNamespace,
      'get',
      'deployment/swype-app',
      '-o',
      'jsonpath={.spec.replicas}',
    );
    t.match(String(scale), /1/, 'the replicas stay');
  });
}
