import t from 'tap';
import { ClusterError } from '../../src/cluster/errors.ts';
import type { BrakeRule } from '../../src/core/brake/brake.ts';
import { parseMatcher } from '../../src/core/notification/matcher.ts';
import type { Gate } from '../button/support/gate.ts';
import { newReceiver, person, type Receiver, rulesOf, stopAlert, swypeButton } from '../button/support/receiver.ts';
import { allSettled, World } from '../button/support/world.ts';

const names = Array.from({ length: 8 }, (_, index) => `swype-${index}`);
const brake: BrakeRule = { trips: 3, withinMs: 600_000 };

/** Buttons whose alert alone decides, so that no trip has a proof of the network. */
const buttons = names.map((name) => ({
  ...swypeButton,
  name,
  target: { ...swypeButton.target, name },
  matchers: [parseMatcher(`button="${name}"`)],
  corroborate: 'none' as const,
  sensor: 'off' as const,
}));

function newWorld(): World {
  const world = new World(names);
  for (const { target } of buttons) world.create(target, 1);
  return world;
}

function start(world: World, id: string, gate?: Gate, changed: { brake?: BrakeRule } = { brake }): Receiver {
  return newReceiver(world, { id, rules: { ...rulesOf(...buttons), ...changed }, ...(gate && { gate }) });
}

/** One notification about these buttons. Resolves with the reason of each decision. */
async function alert(receiver: Receiver, world: World, ...about: readonly string[]): Promise<readonly string[]> {
  const alerts = about.map((button) => stopAlert(world, { fingerprint: button, labels: { button } }));
  const { decisions } = await receiver.buttons.receive(alerts, world.now);
  return decisions.map(({ reason = '' }) => reason);
}

function tripped(world: World): readonly string[] {
  return names.filter((name) => world.latch(name)?.trip !== undefined);
}

t.test('of eight trips at once, the brake lets three through and holds five', async (t) => {
  const world = newWorld();
  const receiver = start(world, 'one');
  const reasons = await alert(receiver, world, ...names);
  t.equal(reasons.filter((reason) => reason === 'tripped').length, 3);
  t.equal(reasons.filter((reason) => reason === 'brake').length, 5);
  t.equal(tripped(world).length, 3);
  const held = receiver.buttons.list().filter(({ brake }) => brake !== undefined);
  t.equal(held.length, 5);
  t.strictSame(held[0]?.brake, { ...brake, counted: 3 });
  t.equal(receiver.occurrences.filter((event) => event.type === 'braked' && event.braked).length, 5);
});

t.test('the count is the same at another replica, which has not looked since, and after a restart', async (t) => {
  const world = newWorld();
  const [one, two] = [start(world, 'one'), start(world, 'two')];
  await Promise.all([one.buttons.reconcileAll(), two.buttons.reconcileAll()]);
  t.strictSame(await alert(one, world, 'swype-0', 'swype-1'), ['tripped', 'tripped']);
  t.strictSame(await alert(two, world, 'swype-2', 'swype-3'), ['tripped', 'brake']);
  t.strictSame(await alert(one, world, 'swype-4'), ['brake']);
  const restarted = start(world, 'three');
  t.strictSame(await alert(restarted, world, 'swype-5'), ['brake'], 'it has read no latch before');
  t.equal(tripped(world).length, 3);
});

t.test('a trip that another replica has made already counts once', async (t) => {
  const world = newWorld();
  const [one, two] = [start(world, 'one'), start(world, 'two')];
  await Promise.all([one.buttons.reconcileAll(), two.buttons.reconcileAll()]);
  t.strictSame(await alert(one, world, 'swype-0'), ['tripped']);
  world.scale(1, { ...swypeButton.target, name: 'swype-0' });
  t.strictSame(await alert(two, world, 'swype-0'), ['already-tripped']);
  t.strictSame(await alert(two, world, 'swype-1', 'swype-2'), ['tripped', 'tripped']);
});

t.test('a trip that was reset still counts, until the time is over', async (t) => {
  const world = newWorld();
  const receiver = start(world, 'one');
  await alert(receiver, world, 'swype-0', 'swype-1', 'swype-2');
  await receiver.buttons.reconcileAll();
  const trip = world.latch('swype-0')?.trip?.id ?? '';
  t.match(await receiver.buttons.reset('swype-0', person, { trip, reason: 'over', force: true }), { kind: 'reset' });
  t.strictSame(await alert(receiver, world, 'swype-3'), ['brake']);
  world.now += brake.withinMs;
  t.strictSame(await alert(receiver, world, 'swype-3'), ['brake'], 'exactly the time');
  world.now += 1;
  t.strictSame(await alert(receiver, world, 'swype-3'), ['tripped']);
});

t.test('one press lets the machine go on at every replica, for as many trips again', async (t) => {
  const world = newWorld();
  const [one, two] = [start(world, 'one'), start(world, 'two')];
  await alert(one, world, 'swype-0', 'swype-1', 'swype-2');
  t.strictSame(await alert(two, world, 'swype-3', 'swype-4'), ['brake', 'brake']);
  world.now += 1_000;
  t.match(await one.buttons.press('swype-7', person, 'it is real'), { kind: 'pressed' });
  world.now += 1_000;
  await Promise.all([one.buttons.reconcileAll(), two.buttons.reconcileAll()]);
  t.equal(two.buttons.get('swype-3')?.brake, undefined, 'the brake let go');
  t.strictSame(await alert(two, world, 'swype-3', 'swype-4'), ['tripped', 'tripped']);
  t.strictSame(await alert(one, world, 'swype-5', 'swype-6'), ['tripped', 'brake']);
});

t.test('what the brake held by restarts of unclear cause trips by itself once a person pressed', async (t) => {
  const restarts = { ...swypeButton, sensor: 'standby' as const };
  const world = new World(['swype-app', ...names]);
  for (const { target } of buttons) world.create(target, 1);
  const receiver = newReceiver(world, { rules: { ...rulesOf(restarts, ...buttons), brake } });
  await alert(receiver, world, 'swype-0', 'swype-1', 'swype-2');
  world.crash('unclear', 4);
  t.strictSame(await alert(receiver, world, 'swype-app'), ['brake']);
  await receiver.buttons.reconcileAll();
  t.equal(world.latch()?.trip, undefined);
  world.now += 1_000;
  await receiver.buttons.press('swype-7', person, 'it is real');
  await receiver.buttons.reconcileAll();
  await allSettled();
  t.match(world.latch(), { trip: { cause: 'unclear' } });
});

t.test('a trip by network failure and a press are never braked', async (t) => {
  const world = new World(['swype-app', ...names]);
  for (const { target } of buttons) world.create(target, 1);
  const receiver = newReceiver(world, { rules: { ...rulesOf(swypeButton, ...buttons), brake } });
  await alert(receiver, world, 'swype-0', 'swype-1', 'swype-2');
  world.crash('network', 4);
  t.strictSame(await alert(receiver, world, 'swype-app'), ['tripped']);
  t.match(await receiver.buttons.press('swype-4', person, 'drill'), { kind: 'pressed' });
});

t.test('a latch that cannot be read holds no trip back', async (t) => {
  const world = newWorld();
  await alert(start(world, 'one'), world, 'swype-0', 'swype-1', 'swype-2');
  const gate: Gate = async (operation, when, _, { subject }) => {
    if (operation === 'readLatch' && when === 'before' && subject !== 'swype-3') {
      throw new ClusterError('unavailable', 'away');
    }
  };
  t.strictSame(await alert(start(world, 'two', gate), world, 'swype-3'), ['tripped']);
});

t.test('without the setting, nothing is braked; a config that removes it lets go', async (t) => {
  const world = newWorld();
  t.strictSame(new Set(await alert(start(world, 'one', undefined, {}), world, ...names)), new Set(['tripped']));
  const other = newWorld();
  const receiver = start(other, 'one');
  t.strictSame(await alert(receiver, other, ...names.slice(0, 4)), ['tripped', 'tripped', 'tripped', 'brake']);
  receiver.buttons.reconfigure(rulesOf(...buttons));
  t.equal(receiver.buttons.get('swype-3')?.brake, undefined);
  t.strictSame(await alert(receiver, other, 'swype-3'), ['tripped']);
});

t.test('an alert that resolves is no longer held by the brake', async (t) => {
  const world = newWorld();
  const receiver = start(world, 'one');
  t.strictSame(await alert(receiver, world, ...names.slice(0, 4)), ['tripped', 'tripped', 'tripped', 'brake']);
  await receiver.buttons.receive(
    [stopAlert(world, { fingerprint: 'swype-3', status: 'resolved', labels: { button: 'swype-3' } })],
    world.now,
  );
  world.now += 15_000;
  await receiver.buttons.reconcileAll();
  await allSettled();
  t.equal(receiver.buttons.get('swype-3')?.brake, undefined);
  const [, last] = receiver.occurrences.filter(({ type }) => type === 'braked');
  t.match(last, { type: 'braked', button: 'swype-3', braked: false });
});
