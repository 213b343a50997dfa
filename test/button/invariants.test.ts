import t from 'tap';
import { ClusterError } from '../../src/cluster/errors.ts';
import type { LatchRecord } from '../../src/core/latch/latch.ts';
import type { ParsedAlert } from '../../src/core/notification/alert.ts';
import { parseMatcher } from '../../src/core/notification/matcher.ts';
import { newReceiver, person, type Receiver, rulesOf, stopAlert, swypeButton } from './support/receiver.ts';
import { allSettled, type Gate, type Operation, swypeApp, World } from './support/world.ts';

const down = new ClusterError('unavailable', 'the API server is down');

/** Fails the named calls while `broken` contains them. */
function breaking(broken: Set<Operation>): Gate {
  return async (operation, when) => {
    if (when === 'before' && broken.has(operation)) throw down;
  };
}

async function notify(receiver: Receiver, world: World, ...alerts: ParsedAlert[]) {
  return receiver.buttons.receive(alerts.length === 0 ? [stopAlert(world)] : alerts, world.now);
}

/** A reconcile pass, then the controllers, then another reconcile pass. */
async function reconcile(world: World, ...receivers: Receiver[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    world.settle();
    world.now += 1_000;
    await Promise.all(receivers.map(({ buttons }) => buttons.reconcileAll()));
  }
}

async function trippedWorld(): Promise<{ world: World; receiver: Receiver; trip: string }> {
  const world = new World(['swype-app'], 2);
  const receiver = newReceiver(world);
  await reconcile(world, receiver);
  world.crash('network', 4);
  const receipt = await notify(receiver, world);
  await reconcile(world, receiver);
  const trip = receipt.decisions[0]?.trip;
  if (trip === undefined) throw new Error(JSON.stringify(receipt));
  return { world, receiver, trip };
}

t.test('1. A trip or press answered 2xx survives the death of every replica of the receiver', async (t) => {
  for (const act of ['trip', 'press'] as const) {
    const world = new World();
    const first = newReceiver(world);
    world.crash('network', 4);
    if (act === 'trip') t.equal((await notify(first, world)).retry, false);
    else t.match(await first.buttons.press('swype-app', person, 'drill'), { kind: 'pressed', already: false });
    t.equal(world.replicas, 0);

    world.scale(1);
    const second = newReceiver(world, { id: 'second' });
    await reconcile(world, second);
    t.equal(world.replicas, 0, `${act}: held by a receiver that never heard of it`);
    t.equal(second.buttons.get('swype-app')?.state, 'stopped');
    t.equal(second.buttons.get('swype-app')?.history.length, 1);
  }
});

t.test('2. While latched, replicas return to 0 after every raise, and drift is counted', async (t) => {
  const { world, receiver } = await trippedWorld();
  for (const raise of [1, 2, 3]) {
    world.scale(raise);
    await reconcile(world, receiver);
    t.equal(world.replicas, 0);
    t.match(receiver.buttons.get('swype-app'), { state: 'stopped', trip: { fights: raise } });
  }
  t.equal(receiver.buttons.get('swype-app')?.history.length, 1);
  t.equal(receiver.occurrences.filter(({ type }) => type === 'fought').length, 3);
});

t.test('2. Two replicas that see the same raise count it once', async (t) => {
  const { world, receiver } = await trippedWorld();
  const other = newReceiver(world, { id: 'other' });
  await reconcile(world, receiver, other);
  world.scale(1);
  await reconcile(world, receiver, other);
  t.equal(world.latch()?.trip?.fights, 1);
});

t.test('3. Only a reset releases: no resolved alert, restart or config change does', async (t) => {
  const { world, receiver, trip } = await trippedWorld();
  await notify(receiver, world, stopAlert(world, { status: 'resolved' }));
  await reconcile(world, receiver);
  t.equal(world.latch()?.state, 'stopped', 'a resolved alert');

  receiver.buttons.reconfigure(rulesOf());
  world.scale(1);
  await reconcile(world, receiver);
  t.equal(world.replicas, 0, 'removed from the config');
  t.match(receiver.buttons.get('swype-app'), { orphaned: true, state: 'stopped' });

  const later = newReceiver(world, { id: 'later', rules: rulesOf() });
  world.scale(1);
  await reconcile(world, later);
  t.equal(world.replicas, 0, 'removed from the config before a restart');

  const renamed = { ...swypeButton, name: 'swype', target: swypeApp };
  world.latches.set('swype', { version: 0 });
  const other = newReceiver(world, { id: 'renamed', rules: rulesOf(renamed) });
  world.scale(1);
  await reconcile(world, other);
  t.equal(world.replicas, 0, 'renamed');

  t.match(await other.buttons.reset('swype-app', person, { trip, reason: 'over', force: false }), { kind: 'reset' });
  await reconcile(world, other);
  t.equal(other.buttons.get('swype-app'), undefined, 'released, and gone from the panel');
  world.scale(1);
  await reconcile(world, other);
  t.equal(world.replicas, 1);
});

t.test('3. A button whose target changes in the config keeps holding the target that it tripped', async (t) => {
  const { world, receiver } = await trippedWorld();
  const elsewhere = { ...swypeApp, name: 'upcommerce-app' };
  world.create(elsewhere, 1);
  const button = { ...swypeButton, target: elsewhere };
  receiver.buttons.reconfigure(rulesOf(button));
  const restarted = newReceiver(world, { id: 'restarted', rules: rulesOf(button) });
  world.scale(1);
  await reconcile(world, receiver, restarted);
  t.equal(world.replicas, 0);
  t.equal(world.workload(elsewhere).replicas, 1, 'the new target is left alone');
});

t.test('4. Reset starts nothing, and a rehearsal reports when a raise would be allowed', async (t) => {
  const { world, receiver, trip } = await trippedWorld();
  t.match(await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: false }), {
    already: false,
  });
  await reconcile(world, receiver);
  t.equal(world.replicas, 0);
  t.match(receiver.buttons.get('swype-app'), { state: 'armed', rehearsal: { ok: true } });
  t.match(receiver.buttons.get('swype-app')?.restore, '--replicas 2');
});

t.test('5. A stop never waits for a record: the answer is 503 until the record is made good', async (t) => {
  const world = new World();
  const broken = new Set<Operation>(['writeLatch']);
  const receiver = newReceiver(world, { gate: breaking(broken) });
  world.crash('network', 4);
  t.equal((await notify(receiver, world)).retry, true);
  t.equal(world.replicas, 0, 'stopped all the same');
  t.equal((await notify(receiver, world)).retry, true);
  broken.add('readLatch');
  t.equal((await notify(receiver, world)).retry, true);
  broken.clear();
  const made = await notify(receiver, world);
  t.match(made, { retry: false, decisions: [{ reason: 'already-tripped' }] });
  t.equal(world.latch()?.trip?.previousReplicas, 1);
  t.equal(receiver.occurrences.filter(({ type }) => type === 'tripped').length, 1);
});

t.test('5. The reconcile loop records a pending trip by itself', async (t) => {
  const world = new World();
  const broken = new Set<Operation>(['writeLatch', 'readLatch']);
  const receiver = newReceiver(world, { gate: breaking(broken) });
  world.crash('network', 4);
  t.equal((await notify(receiver, world)).retry, true);
  broken.clear();
  await reconcile(world, receiver);
  t.match(world.latch(), { state: 'stopped', trip: { fights: 0 } });
});

t.test('5. A target at 0 without a latch is reported at start, and no alert latches it', async (t) => {
  const world = new World();
  const first = newReceiver(world);
  await reconcile(world, first);
  world.scale(0);
  world.settle();
  const receiver = newReceiver(world, { id: 'second' });
  await receiver.buttons.reconcileAll();
  t.match(
    receiver.occurrences.findLast(({ type }) => type === 'seen'),
    { atZeroWithoutLatch: true },
  );
  for (const labels of [{}, { pod: 'upcommerce-app-1' }, { cluster: 'another' }]) {
    const receipt = await notify(receiver, world, stopAlert(world, { labels }));
    t.match(receipt, { retry: false, decisions: [{ kind: 'hold', reason: 'found-at-zero' }] });
  }
  world.scale(1);
  world.settle();
  await receiver.buttons.reconcileAll();
  t.equal(world.latch()?.trip, undefined);
  t.equal(world.replicas, 1, 'the person who scaled it down can scale it up');
});

t.test('5. The canary of the drill rests at 0, and is not reported as at 0 without a latch', async (t) => {
  const world = new World();
  world.scale(0);
  world.settle();
  const canary = newReceiver(world, { rules: rulesOf({ ...swypeButton, name: 'drill' }) });
  await canary.buttons.reconcileAll();
  t.match(
    canary.occurrences.findLast(({ type }) => type === 'seen'),
    { button: 'drill', replicas: 0, atZeroWithoutLatch: false },
  );
});

t.test('5. A target at 0 by a trip that is not recorded yet is latched by that trip', async (t) => {
  const broken = new Set<Operation>(['writeLatch']);
  const world = new World();
  const [first, second] = [newReceiver(world, { gate: breaking(broken) }), newReceiver(world, { id: 'second' })];
  await reconcile(world, first, second);
  world.crash('network', 4);
  t.match(await notify(first, world), { retry: true, decisions: [{ reason: 'tripped' }] });
  t.match(await notify(second, world), { retry: false, decisions: [{ reason: 'found-at-zero' }] });
  t.match(await notify(first, world), { retry: true, decisions: [{ reason: 'already-tripped' }] });
  broken.clear();
  await reconcile(world, first, second);
  t.match(world.latch(), { state: 'stopped', trip: { id: 'r-1', previousReplicas: 1 } });
});

t.test('6. Duplicate, concurrent and reordered notifications at two replicas make one trip', async (t) => {
  const world = new World();
  const [one, two] = [newReceiver(world, { id: 'one' }), newReceiver(world, { id: 'two' })];
  world.crash('network', 4);
  const alerts = [stopAlert(world), stopAlert(world, { fingerprint: 'f2' })];
  const receipts = await Promise.all([
    notify(one, world, ...alerts),
    notify(two, world, ...alerts.toReversed()),
    notify(one, world, ...alerts),
    notify(two, world),
  ]);
  await reconcile(world, one, two);
  const trips = new Set(receipts.flatMap(({ decisions }) => decisions.map(({ trip }) => trip)));
  t.equal(trips.size, 1);
  t.ok(receipts.every(({ retry }) => !retry));
  t.equal(one.buttons.get('swype-app')?.history.length, 1);
  t.equal(world.events.size, 1);
  t.equal([...one.occurrences, ...two.occurrences].filter(({ type }) => type === 'tripped').length, 1);
});

t.test('7. What happened before the last reset cannot trip again; a new episode does', async (t) => {
  const { world, receiver, trip } = await trippedWorld();
  const old = stopAlert(world, { startsAt: world.now - 5_000 });
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: false });
  t.match(await notify(receiver, world, old), { decisions: [{ reason: 'before-reset' }] }, 'not restored yet');

  world.scale(2);
  await reconcile(world, receiver);
  world.crash('network', 3);
  t.match(await notify(receiver, world, old), { decisions: [{ kind: 'hold', reason: 'before-reset' }] });
  world.crash('network', 1);
  t.match(await notify(receiver, world, old), { decisions: [{ reason: 'tripped' }] }, 'under the same old alert');
  t.equal(receiver.buttons.get('swype-app')?.history.length, 2);
});

t.test('7. A replica that has not heard of a reset does not trip again by what happened before it', async (t) => {
  const world = new World();
  const [one, two] = [newReceiver(world, { id: 'one' }), newReceiver(world, { id: 'two' })];
  await reconcile(world, one, two);
  world.crash('network', 4);
  const trip = (await notify(one, world)).decisions[0]?.trip ?? '';
  await one.buttons.reset('swype-app', person, { trip, reason: 'over', force: true });
  world.scale(1);
  t.match(await notify(two, world), { decisions: [{ kind: 'hold' }] });
  t.equal(world.replicas, 1);
  t.equal(world.latch()?.state, 'armed');
});

t.test('The record of a stop is written by the version that its trip wrote, without another read', async (t) => {
  const world = new World();
  const operations: Operation[] = [];
  const gate: Gate = async (operation, when) => {
    if (when === 'before') operations.push(operation);
  };
  const receiver = newReceiver(world, { gate });
  await reconcile(world, receiver);
  world.crash('network', 4);
  operations.length = 0;
  await notify(receiver, world);
  await allSettled();
  // The second list and the second write record that the stop was accepted.
  t.strictSame(operations.slice(0, 3).toSorted(), ['listPods', 'readLatch', 'readScale']);
  t.strictSame(operations.slice(3), ['writeLatch', 'scaleToZero', 'listPods', 'writeLatch']);
});

t.test('7. Pods that outlive a forced reset keep their restart counts as baseline', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await reconcile(world, receiver);
  world.crash('network', 4);
  const receipt = await notify(receiver, world);
  const order = { trip: receipt.decisions[0]?.trip ?? '', reason: 'mistaken', force: false };
  t.match(await receiver.buttons.reset('swype-app', person, order), { kind: 'refused' });
  t.match(await receiver.buttons.reset('swype-app', person, { ...order, force: true }), { kind: 'reset' });
  world.scale(1);
  await reconcile(world, receiver);
  t.match(await notify(receiver, world), { decisions: [{ reason: 'before-reset' }] });
  world.crash('network', 4);
  t.match(await notify(receiver, world), { decisions: [{ reason: 'tripped' }] });
});

t.test('8. A target is reported as stopped only after no pod was seen', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await reconcile(world, receiver);
  world.crash('network', 4);
  await notify(receiver, world);
  for (let round = 0; round < 3; round += 1) {
    await receiver.buttons.reconcileAll();
    t.equal(receiver.buttons.get('swype-app')?.state, 'stopping', 'a pod is still left');
  }
  world.evict();
  await receiver.buttons.reconcileAll();
  t.equal(receiver.buttons.get('swype-app')?.state, 'stopped', 'an evicted pod runs nothing');
});

t.test('8. A pod of another controller does not keep a button stopping; a pod without a controller does', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await reconcile(world, receiver);
  const job = world.intrude('job');
  world.crash('network', 4);
  await notify(receiver, world);
  world.intrude('bare');
  await reconcile(world, receiver);
  t.equal(receiver.buttons.get('swype-app')?.state, 'stopping');
  world.others = [job];
  await reconcile(world, receiver);
  t.equal(receiver.buttons.get('swype-app')?.state, 'stopped');
});

t.test('12. A pod that only shares the labels never trips, neither by an alert nor by the backup sensor', async (t) => {
  for (const as of ['job', 'bare'] as const) {
    const world = new World();
    const receiver = newReceiver(world, { rules: rulesOf({ ...swypeButton, sensor: 'always' }) });
    await reconcile(world, receiver);
    const other = world.intrude(as);
    world.crash('network', 9, 1_000, world.others);
    await reconcile(world, receiver);
    t.equal(world.latch()?.state, 'armed', 'by the sensor');
    const alert = stopAlert(world, { labels: { pod: other.name, uid: other.uid, container: 'stripe' } });
    t.match(await notify(receiver, world, alert), { decisions: [{ kind: 'hold', reason: 'not-counted' }] });
    t.match(receiver.buttons.get('swype-app'), { evidence: { uncounted: [{ pod: other.name }] } });
    t.equal(world.replicas, 1);
  }
});

t.test('12. A container that the config excludes never trips, and the others still do', async (t) => {
  for (const containers of [{ exclude: ['stripe'] }, { include: ['app'] }]) {
    const world = new World();
    const rules = rulesOf({ ...swypeButton, containers, sensor: 'always' });
    const receiver = newReceiver(world, { rules });
    await reconcile(world, receiver);
    world.crash('network', 9);
    await reconcile(world, receiver);
    const alert = stopAlert(world, { labels: { pod: world.pods[0]?.name ?? '', container: 'stripe' } });
    t.match(await notify(receiver, world, alert), { decisions: [{ kind: 'hold', reason: 'not-counted' }] });
    t.match(await notify(receiver, world), { decisions: [{ kind: 'hold', reason: 'not-corroborated' }] });
    receiver.buttons.reconfigure(rulesOf({ ...swypeButton, containers: { include: ['stripe'], exclude: ['app'] } }));
    await reconcile(world, receiver);
    t.match(await notify(receiver, world, alert), { decisions: [{ reason: 'tripped' }] });
  }
});

t.test("12. Another cluster's claim is refused by its name, and its heartbeat does not count", async (t) => {
  const world = new World();
  const rules = { ...rulesOf(swypeButton), cluster: { label: 'cluster', value: 'eu-1' } };
  const receiver = newReceiver(world, { rules });
  await reconcile(world, receiver);
  world.crash('network', 4);
  const named = (cluster: string, alertname = 'BigRedButtonStop') =>
    stopAlert(world, { labels: { cluster, alertname } });
  const refused = {
    kind: 'ignore',
    reason: 'other-cluster',
    because: 'its label cluster names cluster us-1, and this receiver serves eu-1',
  };
  t.match(await notify(receiver, world, named('us-1'), named('us-1', 'BigRedButtonHeartbeat')), {
    retry: false,
    decisions: [refused, refused],
  });
  t.equal(receiver.buttons.heartbeat().at, undefined);
  t.equal(world.replicas, 1);
  t.match(await notify(receiver, world, named('eu-1', 'BigRedButtonHeartbeat')), {
    decisions: [{ kind: 'heartbeat' }],
  });
  t.match(await notify(receiver, world, named('eu-1')), { decisions: [{ reason: 'tripped' }] });
});

t.test(
  '12. A claim without a cluster is decided on the evidence, and so is any claim on a receiver without one',
  async (t) => {
    for (const cluster of [{ cluster: { label: 'cluster', value: 'eu-1' } }, {}]) {
      const world = new World();
      const receiver = newReceiver(world, { rules: { ...rulesOf(swypeButton), ...cluster } });
      await reconcile(world, receiver);
      world.crash('network', 4);
      const labels = 'cluster' in cluster ? {} : { cluster: 'us-1' };
      t.match(await notify(receiver, world, stopAlert(world, { labels })), { decisions: [{ reason: 'tripped' }] });
    }
  },
);

t.test('12. After an upgrade from the first edition, containers start at their present count', async (t) => {
  const world = new World();
  await reconcile(world, newReceiver(world));
  world.crash('network', 9);
  const { countingRules: _, ...first } = world.latch() as LatchRecord; // it was just made
  world.latches.set('swype-app', { version: 1_000, text: JSON.stringify({ ...first, baseline: { old: 3 } }) });
  const [one, two] = [newReceiver(world), newReceiver(world, { id: 'two' })];
  t.match(await notify(one, world), { decisions: [{ reason: 'not-corroborated' }] }, 'before the first reconciliation');
  world.crash('network', 3);
  t.match(await notify(one, world), { decisions: [{ reason: 'not-corroborated' }] });
  await reconcile(world, one, two);
  t.equal(world.latch()?.baseline[`${world.pods[0]?.uid}/stripe`], 9);
  t.match(await notify(two, world), { decisions: [{ reason: 'not-corroborated' }] });
  world.crash('network');
  t.match(await notify(two, world), { decisions: [{ reason: 'tripped' }] }, 'the fourth restart since the upgrade');
});

t.test(
  '8. A missing target counts as stopped if it was seen before and no pod is left; one never seen is reported',
  async (t) => {
    const { world, receiver } = await trippedWorld();
    world.delete(swypeApp);
    await reconcile(world, receiver);
    t.equal(receiver.buttons.get('swype-app')?.state, 'stopped');
    world.create(swypeApp, 1);
    await reconcile(world, receiver);
    t.equal(world.replicas, 0, 'made again, it is stopped again');
    t.match(world.latch(), { state: 'stopped', target: { uid: world.workload().uid }, trip: { fights: 1 } });

    const empty = new World();
    empty.delete(swypeApp);
    empty.settle();
    const stranger = newReceiver(empty);
    const receipt = await notify(stranger, empty);
    t.equal(receipt.retry, true);
    t.match(receipt.decisions[0]?.pending, /does not exist in namespace sre and was never seen/);
    await reconcile(empty, stranger);
    t.equal(empty.latch()?.state, 'stopping');
  },
);

t.test('9. The replica count kept for restore is the one before the first trip, or unknown', async (t) => {
  const { world, receiver, trip } = await trippedWorld();
  t.equal(world.latch()?.trip?.previousReplicas, 2);
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: false });
  await receiver.buttons.press('swype-app', person, 'still broken');
  t.equal(world.latch()?.trip?.previousReplicas, 2, 'not the 0 that the first trip left');

  const blind = new World(['swype-app'], 5);
  const broken = new Set<Operation>(['readScale']);
  const stranger = newReceiver(blind, { gate: breaking(broken) });
  await notify(stranger, blind);
  t.equal(blind.latch()?.trip?.previousReplicas, 'unknown');
});

t.test('10. In doubt about the evidence an alert trips, but the backup sensor never does', async (t) => {
  const world = new World();
  const broken = new Set<Operation>(['listPods']);
  const receiver = newReceiver(world, {
    gate: breaking(broken),
    rules: rulesOf({ ...swypeButton, sensor: 'always' }),
  });
  await receiver.buttons.reconcileAll();
  world.crash('network', 4);
  await receiver.buttons.reconcileAll();
  t.match(
    receiver.occurrences.filter(({ type }) => type === 'decided').at(-1),
    { trigger: 'sensor', decision: { reason: 'unreadable' } },
    'the second sensor',
  );
  t.match(await notify(receiver, world), { retry: false, decisions: [{ reason: 'tripped', cause: 'unclear' }] });

  const careful = new World();
  const holding = newReceiver(careful, {
    gate: breaking(broken),
    rules: rulesOf({ ...swypeButton, whenUnreadable: 'hold' }),
  });
  t.match(await notify(holding, careful), { decisions: [{ kind: 'hold', reason: 'unreadable' }] });
});

t.test('10. Beyond the brake, only a proof of the network or a person trips another button', async (t) => {
  const names = ['swype-app', 'ledger', 'orders', 'refunds'];
  const alone = names.slice(1).map((name) => ({
    ...swypeButton,
    name,
    target: { ...swypeApp, name },
    matchers: [parseMatcher(`button="${name}"`)],
    corroborate: 'none' as const,
    sensor: 'off' as const,
  }));
  const rules = { ...rulesOf(swypeButton, ...alone), brake: { trips: 1, withinMs: 600_000 } };
  const world = new World(names);
  for (const { target } of alone) world.create(target, 1);
  const [one, two] = [newReceiver(world, { id: 'one', rules }), newReceiver(world, { id: 'two', rules })];
  const about = (name: string) => stopAlert(world, { fingerprint: name, labels: { button: name } });
  t.match(await notify(one, world, about('ledger')), { decisions: [{ reason: 'tripped' }] });
  t.match(await notify(two, world, about('orders')), { decisions: [{ kind: 'hold', reason: 'brake' }] });
  world.crash('network', 4);
  t.match(await notify(two, world), { decisions: [{ reason: 'tripped', cause: 'network' }] }, 'never braked');
  world.now += 1_000;
  t.match(await two.buttons.press('refunds', person, 'it is real'), { kind: 'pressed' }, 'never braked');
  world.now += 1_000;
  await reconcile(world, one, two);
  t.match(await notify(one, world, about('orders')), { decisions: [{ reason: 'tripped' }] }, 'a person let it go on');
});

t.test('11. One bad alert or one failing button does not affect the others', async (t) => {
  const world = new World(['other', 'swype-app']);
  const other = { ...swypeButton, name: 'other', target: { ...swypeApp, name: 'missing' } };
  const receiver = newReceiver(world, { rules: rulesOf(other, swypeButton) });
  world.crash('network', 4);
  const receipt = await notify(receiver, world, { ok: false, problem: 'labels: expected an object' }, stopAlert(world));
  t.match(receipt.decisions, [
    { alert: 0, reason: 'malformed' },
    { alert: 1, button: 'other', pending: /never seen/ },
    { alert: 1, button: 'swype-app', reason: 'tripped' },
  ]);
  t.equal(world.replicas, 0);
});
