import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import type { ButtonConfig } from '../../src/core/button-config.ts';
import { type Broken, failing } from '../button/support/gates.ts';
import {
  heartbeatAlert,
  lateAfterMs,
  newReceiver,
  type Receiver,
  rulesOf,
  stopAlert,
  swypeButton,
} from '../button/support/receiver.ts';
import { type End, World } from '../button/support/world.ts';

/** A receiver with its watch on, after all work of its backup sensor is done. */
async function watching(world: World, button: Partial<ButtonConfig> = {}): Promise<Receiver> {
  const receiver = newReceiver(world, { rules: rulesOf({ ...swypeButton, ...button }) });
  await receiver.buttons.reconcileAll();
  return receiver;
}

/** Adds restarts, and waits for all work that the watch starts: this world only waits for microtasks. */
async function crash(world: World, end: End, times = 1): Promise<void> {
  world.crash(end, times);
  await setImmediate();
}

/** A heartbeat through the webhook. */
async function beat(receiver: Receiver, world: World): Promise<void> {
  const alert = heartbeatAlert(world);
  await receiver.buttons.receive([alert], world.now);
}

t.test('Always: the fourth restart by network failure stops the target, without any alert', async (t) => {
  const world = new World();
  await watching(world, { sensor: 'always' });
  await crash(world, 'network', 3);
  t.equal(world.replicas, 1, 'not the third');
  await crash(world, 'network');
  t.equal(world.replicas, 0);
  t.match(world.latch()?.trip?.by, { trigger: 'sensor' });
});

t.test('Always: restarts by memory do not stop it', async (t) => {
  const world = new World();
  await watching(world, { sensor: 'always' });
  await crash(world, 'oom', 6);
  t.equal(world.replicas, 1);
});

t.test('Standby: it acts only while the heartbeat is late, and then also on earlier restarts', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  await beat(receiver, world);
  await crash(world, 'network', 4);
  t.equal(world.replicas, 1, 'the heartbeat is there: Prometheus decides');
  world.now += lateAfterMs + 1;
  await receiver.buttons.reconcileAll();
  await setImmediate();
  t.equal(world.replicas, 0, 'late: the second sensor decides');
  const changes = receiver.occurrences.filter(({ type }) => type === 'backup-sensor');
  t.strictSame(changes, [{ type: 'backup-sensor', button: 'swype-app', active: true }]);
});

t.test('Standby: it steps back when the heartbeat returns', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  world.now += lateAfterMs + 1;
  await receiver.buttons.reconcileAll();
  await beat(receiver, world);
  await receiver.buttons.reconcileAll();
  t.match(
    receiver.occurrences.findLast(({ type }) => type === 'backup-sensor'),
    { active: false },
  );
  await crash(world, 'network', 4);
  t.equal(world.replicas, 1);
});

/** Reconciles once a second, with a heartbeat each time, while `seconds` pass. */
async function pass(world: World, receivers: readonly Receiver[], seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    world.now += 1_000;
    for (const receiver of receivers) {
      await beat(receiver, world);
      await receiver.buttons.reconcileAll();
    }
    await setImmediate();
  }
}

t.test('Standby: under a healthy heartbeat it trips if no alert arrives for longer than an alert takes', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  await beat(receiver, world);
  await crash(world, 'network', 4);
  await pass(world, [receiver], 15);
  t.equal(world.replicas, 1, 'the alert may still arrive');
  await pass(world, [receiver], 2);
  t.equal(world.replicas, 0);
  t.strictSame(world.latch()?.trip?.by, { trigger: 'sensor', noAlertWithinSeconds: 15 });
});

t.test('Standby: without an alert, restarts without a known cause do not trip under a healthy heartbeat', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  await crash(world, 'unclear', 6);
  await pass(world, [receiver], 60);
  t.equal(world.replicas, 1);
  t.ok(receiver.occurrences.some((one) => one.type === 'beyond-limit' && one.beyond));
});

t.test('Standby: an alert that arrives in time trips, and the sensor does not speak of a missing one', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  await crash(world, 'network', 4);
  await pass(world, [receiver], 10);
  await receiver.buttons.receive([stopAlert(world)], world.now);
  t.match(world.latch()?.trip?.by, { trigger: 'alert' });
});

t.test('Standby: an alert that arrives after the trip is recorded with its delay, once', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  await crash(world, 'network', 4);
  await pass(world, [receiver], 17);
  const trippedAt = Date.parse(world.latch()?.trip?.at ?? '');
  for (const seconds of [30, 60]) {
    world.now = trippedAt + seconds * 1_000;
    await receiver.buttons.receive([stopAlert(world)], world.now);
    await setImmediate();
  }
  t.strictSame(world.latch()?.trip?.lateAlert, { at: new Date(trippedAt + 30_000).toISOString(), delaySeconds: 30 });
});

t.test('A claim that another replica holds trips at once where the evidence is complete', async (t) => {
  const world = new World();
  const blind: Broken = new Map([['listPods', 'unavailable']]);
  const rules = rulesOf({ ...swypeButton, whenUnreadable: 'hold' });
  const receiver = newReceiver(world, { rules });
  const other = newReceiver(world, { rules, gate: failing(blind), id: 'other' });
  await Promise.all([receiver, other].map(({ buttons }) => buttons.reconcileAll()));
  await crash(world, 'network', 4);
  await pass(world, [receiver, other], 2);
  t.match(await other.buttons.receive([stopAlert(world)], world.now), { decisions: [{ kind: 'hold' }] });
  await setImmediate();
  t.match(world.latch()?.claims, [{ fingerprint: 'f1', alertname: 'BigRedButtonStop' }]);
  await pass(world, [receiver], 2);
  t.equal(world.replicas, 0, 'long before the sensor would act');
  t.match(world.latch()?.trip?.by, { trigger: 'alert', fingerprint: 'f1' });
  t.equal(world.latch()?.claims, undefined, 'the trip settles the claims');
});

t.test('A resolved claim is taken back from all replicas', async (t) => {
  const world = new World();
  const receiver = await watching(world, { sensor: 'off' });
  const other = newReceiver(world, { rules: rulesOf({ ...swypeButton, sensor: 'off' }), id: 'other' });
  await other.buttons.reconcileAll();
  await crash(world, 'network', 3);
  await receiver.buttons.receive([stopAlert(world)], world.now);
  await setImmediate();
  await other.buttons.reconcileAll();
  await other.buttons.receive([stopAlert(world, { status: 'resolved' })], world.now);
  await setImmediate();
  t.equal(world.latch()?.claims, undefined);
});

t.test('A repeated claim is not written again within half a minute', async (t) => {
  const world = new World();
  const receiver = await watching(world, { sensor: 'off' });
  await crash(world, 'network', 3);
  const versions = new Set<string>();
  for (let repeat = 0; repeat < 5; repeat += 1) {
    world.now += 5_000;
    await receiver.buttons.receive([stopAlert(world)], world.now);
    await setImmediate();
    versions.add(JSON.stringify(world.latch()?.claims));
  }
  t.equal(versions.size, 1);
});

for (const [name, button] of [
  ['off in the config', { sensor: 'off' }],
  ['of a button that is switched off', { sensor: 'always', mode: 'off' }],
  ['of a button that trips on alerts that are not about restarts', { sensor: 'always', corroborate: 'none' }],
] as const satisfies readonly (readonly [string, Partial<ButtonConfig>])[]) {
  t.test(`A backup sensor ${name} never trips`, async (t) => {
    const world = new World();
    const receiver = await watching(world, button);
    world.now += lateAfterMs + 1;
    await receiver.buttons.reconcileAll();
    await crash(world, 'network', 5);
    await pass(world, [receiver], 60);
    t.equal(world.replicas, 1);
  });
}

t.test('A button that left the config never trips, even while its latch cannot be read', async (t) => {
  const world = new World();
  const receiver = await watching(world, { sensor: 'always' });
  receiver.buttons.reconfigure(rulesOf());
  await crash(world, 'network', 5);
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  t.match(receipt, { retry: false, decisions: [{ kind: 'ignore', reason: 'disabled' }] });
  t.equal(world.replicas, 1);
});

t.test('A held claim is decided again at the restart that the watch sees', async (t) => {
  const world = new World();
  const receiver = await watching(world, { sensor: 'off' });
  await crash(world, 'network', 3);
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { decisions: [{ kind: 'hold' }] });
  await crash(world, 'network');
  t.equal(world.replicas, 0, 'without another notification');
  t.match(world.latch()?.trip?.by, { trigger: 'alert', fingerprint: 'f1' });
});

t.test('A resolved claim is not decided again', async (t) => {
  const world = new World();
  const receiver = await watching(world, { sensor: 'off' });
  await crash(world, 'network', 3);
  await receiver.buttons.receive([stopAlert(world)], world.now);
  await receiver.buttons.receive([stopAlert(world, { status: 'resolved' })], world.now);
  await crash(world, 'network', 2);
  t.equal(world.replicas, 1);
});

t.test('A restart while the pods cannot be listed is decided as soon as they can be listed', async (t) => {
  for (const sensor of ['always', 'off'] as const) {
    const world = new World();
    const broken: Broken = new Map();
    const receiver = newReceiver(world, { gate: failing(broken), rules: rulesOf({ ...swypeButton, sensor }) });
    await receiver.buttons.reconcileAll();
    await crash(world, 'network', 3);
    if (sensor === 'off') await receiver.buttons.receive([stopAlert(world)], world.now);
    broken.set('listPods', 'unavailable');
    await crash(world, 'network');
    await receiver.buttons.reconcileAll();
    await setImmediate();
    t.equal(world.replicas, 1, 'neither the sensor nor a held claim trips on what it cannot read');
    broken.clear();
    await receiver.buttons.reconcileAll();
    await setImmediate();
    t.equal(world.replicas, 0);
    t.equal(world.latch()?.trip?.by.trigger, sensor === 'off' ? 'alert' : 'sensor');
  }
});

t.test('While nothing can be read, the sensor sends no more requests than reconcile does', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const rules = rulesOf({ ...swypeButton, sensor: 'always' });
  const receiver = newReceiver(world, { gate: failing(broken), rules });
  await receiver.buttons.reconcileAll();
  broken.set('listPods', 'unavailable');
  await crash(world, 'network', 4);
  receiver.occurrences.length = 0;
  for (let looks = 0; looks < 10; looks += 1) {
    await receiver.buttons.reconcileAll();
    await setImmediate();
  }
  t.notOk(receiver.occurrences.some(({ type }) => type === 'decided'));
});

t.test('A new config decides on restarts that were seen before it', async (t) => {
  const world = new World();
  const receiver = await watching(world, { sensor: 'always', mode: 'dry-run' });
  await crash(world, 'network', 4);
  t.equal(world.replicas, 1);
  receiver.buttons.reconfigure(rulesOf({ ...swypeButton, sensor: 'always' }));
  await receiver.buttons.reconcileAll();
  await setImmediate();
  t.equal(world.replicas, 0);
});
