import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';
import { createRollbackReceiver, PaymentQueue } from '../../docs/examples/rollback-receiver.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { prepareReceiver } from './support/chain.ts';
import { install } from './support/installation.ts';
import { untilRestarted } from './support/payment-pods.ts';
import { startReplica } from './support/replica.ts';
import { post } from './support/requests.ts';
import type { Scope } from './support/scope.ts';

const gracePeriodSeconds = 6;

/** Reads the cluster before it rolls back. */
class WatchedQueue extends PaymentQueue {
  readonly pods: string[] = [];
  readonly #look: () => Promise<string>;

  constructor(look: () => Promise<string>) {
    super();
    this.#look = look;
  }

  override async once(id: string, work: () => void): Promise<'done' | 'done-before'> {
    this.pods.push(await this.#look());
    return super.once(id, work);
  }
}

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test(
    'pods take their grace period, and a receiver is killed: the queue is rolled back when no pod is running',
    async (t) => {
      const installation = await install(t, cluster, (namespace) =>
        paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers', gracePeriodSeconds }),
      );
      const namespace = installation.targetNamespace;
      // A pod whose containers have all ended stays listed for a moment, as Failed if they had to be killed.
      const unfinished = '--field-selector=status.phase!=Succeeded,status.phase!=Failed';
      const path = 'jsonpath={.items[*].metadata.name}';
      const get = ['-n', namespace, 'get', 'pods', '-l', 'app=swype-app', unfinished, '-o', path];
      const queue = new WatchedQueue(() => cluster.kubectl(...get));
      const secret = `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}`;
      const hook = { url: await listen(t, queue, secret), secret };
      const first = await prepareReceiver(t, installation, '1h', hook);
      await first.receiver.start();
      const second = await startReplica(t, first.receiver);
      await untilRestarted(cluster, namespace, 0);
      queue.payments.push({ id: 'p1', queuedAt: new Date(), state: 'waiting' });

      const pressed = await post(first.receiver, 'person', '/api/v1/buttons/swype-app/press', { reason: 'drill' });
      t.match(pressed, { status: 202, body: { state: 'stopping' } });
      await first.receiver.kill();
      t.equal(queue.payments[0]?.state, 'waiting', 'a pod is still there');
      await until('it is rolled back', async () => queue.payments[0]?.state === 'rolled-back', 60_000);
      t.strictSame(queue.pods, [''], 'no pod was left, not even one that was ending');

      const isRecorded = async () => {
        const { trip } = await second.client.button('swype-app');
        return trip?.hooks?.filter(({ state }) => state === 'delivered').length === 2;
      };
      await until('both are recorded as delivered', isRecorded, 60_000);
      const { trip } = await second.client.button('swype-app');
      t.match(trip?.hooks, [{ event: 'tripped' }, { event: 'stopped' }, { event: 'reset', state: 'awaited' }]);
      t.ok((trip?.drainSeconds ?? 0) >= gracePeriodSeconds - 2, `${trip?.drainSeconds} s until no pod was left`);
    },
  );
}

async function listen(t: Scope, queue: PaymentQueue, secret: string): Promise<string> {
  const server = createRollbackReceiver(queue, [secret]);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/big-red-button`;
}
