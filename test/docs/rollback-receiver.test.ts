import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import t, { type Test } from 'tap';
import { createRollbackReceiver, type Payment, PaymentQueue } from '../../docs/examples/rollback-receiver.ts';
import type { ButtonView } from '../../src/api/button-service.ts';
import { type Receiver, startReceiver } from '../../src/receiver/start.ts';
import { startTestCluster, type TestCluster, tokens } from '../support/cluster.ts';
import { until } from '../support/until.ts';

const secret = `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}`;
const minute = 60_000;

function paymentAt(id: string, queuedAt: number, state: Payment['state'] = 'waiting'): Payment {
  return { id, queuedAt: new Date(queuedAt), state };
}

async function listen(t: Test, queue: PaymentQueue) {
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

interface Sending {
  readonly type?: string;
  readonly at?: number;
  readonly by?: string;
}

function sender(url: string, stoppedAt: number) {
  return (id: string, { type = 'stopped', at = Date.now(), by = secret }: Sending = {}) => {
    const trip = { id: 't1', stoppedAt: new Date(stoppedAt).toISOString() };
    const body = JSON.stringify({ type: `big-red-button.${type}`, data: { button: 'swype-app', trip } });
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at / 1_000)),
      'webhook-signature': new Webhook(by).sign(id, new Date(at), body),
    };
    return fetch(url, { method: 'POST', body, headers });
  };
}

t.test('the example rolls back, once, the payments that were waiting and queued before the stop', async (t) => {
  const queue = new PaymentQueue();
  const stoppedAt = Date.now() - minute;
  queue.payments.push(paymentAt('waits', stoppedAt - 1), paymentAt('taken', stoppedAt - 1, 'taken'));
  const later = paymentAt('later', stoppedAt + 1);
  queue.payments.push(later);
  const send = sender(await listen(t, queue), stoppedAt);
  const states = () => queue.payments.map(({ state }) => state);
  for (const type of ['tripped', 'reset']) t.equal((await send(`t1.${type}`, { type })).status, 204);
  t.strictSame(states(), ['waiting', 'taken', 'waiting'], 'pods may still act, or it is over');
  t.equal((await send('t1.stopped')).status, 204);
  t.strictSame(states(), ['rolled-back', 'taken', 'waiting']);
  queue.payments.push(paymentAt('entered late', stoppedAt - 1));
  t.equal((await send('t1.stopped')).status, 204, 'the same again');
  t.strictSame(states(), ['rolled-back', 'taken', 'waiting', 'waiting']);
});

t.test('the example rejects messages with another signature, and messages that are sent again later', async (t) => {
  const queue = new PaymentQueue();
  queue.payments.push(paymentAt('waits', 0));
  const send = sender(await listen(t, queue), Date.now());
  const other = `whsec_${Buffer.from('o'.repeat(32)).toString('base64')}`;
  t.equal((await send('t1.stopped', { by: other })).status, 401);
  t.equal((await send('t1.stopped', { at: Date.now() - 6 * minute })).status, 401);
  t.equal((await send('t1.stopped', { at: Date.now() + 6 * minute })).status, 401);
  t.strictSame(queue.payments[0]?.state, 'waiting');
});

t.test('the example asks for another attempt when the rollback fails', async (t) => {
  const queue = new PaymentQueue();
  queue.payments.push(paymentAt('waits', 0));
  const { rollBackUntil } = queue;
  queue.rollBackUntil = () => {
    throw new Error('the database is down');
  };
  t.intercept(console, 'error', { value: () => undefined });
  const send = sender(await listen(t, queue), Date.now());
  t.equal((await send('t1.stopped')).status, 500);
  queue.rollBackUntil = rollBackUntil;
  t.equal((await send('t1.stopped')).status, 204);
  t.equal(queue.payments[0]?.state, 'rolled-back');
});

t.test('a real receiver delivers to the example: pressed, stopped, rolled back, and recorded', async (t) => {
  const queue = new PaymentQueue();
  queue.payments.push(paymentAt('waits', Date.now()));
  const { cluster, receiver, log } = await stand(t, await listen(t, queue));
  const secretFile = join(cluster.folder, 'payment-queue');
  const pressed = await act(receiver, 'press', { reason: 'drill' });
  t.ok([200, 202].includes(pressed.status), 'it stops without its hook having a secret');
  await until(async () => (await show(receiver)).trip?.hooks?.some(({ problem }) => problem !== undefined) === true);
  t.match((await show(receiver)).trip?.hooks, [{ event: 'tripped', state: 'pending', problem: /cannot read/ }]);
  t.ok(
    log.some((line) => line.includes('openssl rand -base64 32')),
    'the log has the command that makes one',
  );
  await writeFile(secretFile, `${secret}\n`);
  await until(() => queue.payments[0]?.state === 'rolled-back');
  await until(async () => (await show(receiver)).trip?.hooks?.[1]?.state === 'delivered');
  const { trip } = await show(receiver);
  t.match(trip, { drainSeconds: Number, hooks: [{ hook: 'payment-queue', event: 'tripped' }, { event: 'stopped' }] });
  const metrics = await (await fetch(`${receiver.url}/metrics`)).text();
  t.match(
    metrics,
    /hook_deliveries_total\{button="swype-app",hook="payment-queue",event="stopped",outcome="delivered"\} 1/,
  );
  t.notOk(
    log.some((line) => line.includes(secret.slice(6))),
    'no secret is logged',
  );
});

async function stand(t: Test, url: string): Promise<{ cluster: TestCluster; receiver: Receiver; log: string[] }> {
  const cluster = await startTestCluster();
  t.teardown(() => cluster.close());
  const log: string[] = [];
  const hooks = [{ name: 'payment-queue', url, secretFile: join(cluster.folder, 'payment-queue') }];
  const config = await cluster.writeConfig({ hooks });
  const receiver = await startReceiver({ config, log: { level: 'info', stream: { write: (line) => log.push(line) } } });
  t.teardown(() => receiver.close());
  await until(async () => (await show(receiver)).state === 'armed');
  return { cluster, receiver, log };
}

function act(receiver: Receiver, name: string, body: object) {
  return fetch(`${receiver.url}/api/v1/buttons/swype-app/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.person}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function show(receiver: Receiver): Promise<ButtonView> {
  const headers = { authorization: `Bearer ${tokens.person}` };
  const response = await fetch(`${receiver.url}/api/v1/buttons/swype-app`, { headers });
  // The fields that the route's schema promises.
  return (await response.json()) as ButtonView;
}
