import t, { type Test } from 'tap';
import type { ButtonView } from '../../src/api/button-service.ts';
import type { SimulatorOptions } from '../../src/dev/simulator/simulator.ts';
import { type Receiver, startReceiver } from '../../src/receiver/start.ts';
import { paymentPods, startTestCluster, type TestCluster, tokens } from '../support/cluster.ts';
import { until } from '../support/until.ts';

interface TestReceiver {
  readonly cluster: TestCluster;
  readonly receiver: Receiver;
  readonly log: string[];
}

async function startTestReceiver(
  t: Test,
  button: object = {},
  replicas = 1,
  options: SimulatorOptions = {},
): Promise<TestReceiver> {
  const cluster = await startTestCluster(options, replicas);
  t.teardown(() => cluster.close());
  const log: string[] = [];
  const config = await cluster.writeConfig(button);
  const receiver = await startReceiver({ config, log: { level: 'info', stream: { write: (line) => log.push(line) } } });
  t.teardown(() => receiver.close());
  await until(async () => (await show(receiver)).state === 'armed');
  return { cluster, receiver, log };
}

async function show(receiver: Receiver): Promise<ButtonView> {
  const response = await fetch(`${receiver.url}/api/v1/buttons/swype-app`, {
    headers: { authorization: `Bearer ${tokens.person}` },
  });
  // The fields that the route's schema promises.
  return (await response.json()) as ButtonView;
}

function act(receiver: Receiver, name: 'press' | 'reset', body: object) {
  return fetch(`${receiver.url}/api/v1/buttons/swype-app/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.person}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function notify(receiver: Receiver, startsAt = new Date().toISOString()) {
  const labels = { alertname: 'BigRedButtonStop', button: 'swype-app' };
  const alert = {
    status: 'firing',
    labels,
    annotations: {},
    startsAt,
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: 'f1',
  };
  return fetch(`${receiver.url}/api/v1/alertmanager`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.alertmanager}`, 'content-type': 'application/json' },
    body: JSON.stringify({ version: '4', status: 'firing', alerts: [alert] }),
  });
}

function replicas({ simulator }: TestCluster): number {
  return simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas ?? -1;
}

/** Restarts the container until the pod counts `restarts`. The watch sees each restart. */
async function restart({ simulator }: TestCluster, restarts: number): Promise<void> {
  for (let count = 0; count < restarts; count += 1) {
    simulator.crash(paymentPods, 'gateway-refused');
    await simulator.until(() => simulator.pods(paymentPods)[0]?.status?.containerStatuses?.[0]?.state?.running);
  }
}

t.test('A notification about four restarts by network failure stops the target, and the answer says why', async (t) => {
  const { cluster, receiver, log } = await startTestReceiver(t, {}, 2);
  await restart(cluster, 3);
  const early = await notify(receiver);
  t.equal(early.status, 200);
  t.match(await early.json(), { decisions: [{ kind: 'hold', reason: 'not-corroborated' }] });
  t.equal(replicas(cluster), 2, 'three restarts do not trip');

  await restart(cluster, 1);
  await until(() => replicas(cluster) === 0);
  t.pass('the held claim trips at the fourth restart, without another notification');
  const late = await notify(receiver);
  t.match(await late.json(), { decisions: [{ reason: 'already-tripped' }] });

  await until(async () => (await show(receiver)).state === 'stopped');
  t.match(await show(receiver), {
    state: 'stopped',
    replicas: 0,
    trip: { cause: 'network', previousReplicas: 2, fights: 0 },
    restore: 'kubectl scale deployment/swype-app --namespace sre --replicas 2',
  });
  const tripEvents = () =>
    cluster.simulator.store.list('events', 'sre').filter(({ reason }) => reason === 'BigRedButtonTripped');
  await until(() => tripEvents().length === 1);
  t.match(tripEvents()[0]?.message, /ECONNREFUSED/);
  t.ok(log.some((line) => line.includes('ECONNREFUSED')));
  t.notOk(log.join('').includes(tokens.alertmanager));
  const metrics = await (await fetch(`${receiver.url}/metrics`)).text();
  t.match(metrics, 'big_red_button_trips_total{button="swype-app",trigger="alert"} 1');
});

t.test('Press, drift, reset and restore work over HTTP', async (t) => {
  const { cluster, receiver } = await startTestReceiver(t);
  t.equal((await act(receiver, 'press', {})).status, 400, 'a reason is required');
  const pressed = await act(receiver, 'press', { reason: 'Swype says so' });
  t.equal(pressed.status, 202);
  const { trip } = (await pressed.json()) as { trip: string }; // as its schema says
  await until(async () => (await show(receiver)).state === 'stopped');
  t.equal((await act(receiver, 'press', { reason: 'again' })).status, 200);

  cluster.simulator.scale('sre', 'swype-app', 3);
  await until(() => replicas(cluster) === 0);
  await until(async () => (await show(receiver)).trip?.fights === 1);

  await until(async () => (await show(receiver)).state === 'stopped');
  t.equal((await act(receiver, 'reset', { trip: 'another', reason: 'over' })).status, 409);
  t.equal((await act(receiver, 'reset', { trip, reason: 'over' })).status, 200);
  t.equal((await act(receiver, 'reset', { trip, reason: 'over' })).status, 200, 'the same again');
  t.equal(replicas(cluster), 0, 'reset starts nothing');
  t.match(await show(receiver), { state: 'armed', history: [{ id: trip, reset: { account: 'sre', reason: 'over' } }] });
});

t.test('The backup sensor trips by itself if it is always on', async (t) => {
  const { cluster, receiver } = await startTestReceiver(t, { sensor: 'always' });
  await restart(cluster, 4);
  await until(() => replicas(cluster) === 0);
  await until(async () => (await show(receiver)).trip?.by.trigger === 'sensor');
});

t.test("A receiver whose clock is an hour off uses the API server's time, and says so", async (t) => {
  for (const offMs of [3_600_000, -3_600_000]) {
    const { cluster, receiver } = await startTestReceiver(t, { sensor: 'off' }, 1, { now: () => Date.now() - offMs });
    await until(async () => (await show(receiver)).problems.some((problem) => /clock is 3\d{3} s/.test(problem)));
    await restart(cluster, 4);
    const answer = await notify(receiver, new Date(Date.now() - offMs).toISOString());
    t.match(await answer.json(), { decisions: [{ kind: 'trip', cause: 'network' }] });
    t.equal(replicas(cluster), 0);
    const { trip } = await show(receiver);
    t.ok(Math.abs(Date.parse(trip?.at ?? '') - (Date.now() - offMs)) < 60_000, `dated ${trip?.at}`);
  }
});
