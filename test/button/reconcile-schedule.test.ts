import t from 'tap';
import { latchedReconcileMs, retryReconcileMs } from '../../src/button/reconcile-schedule.ts';
import { ClusterError } from '../../src/cluster/errors.ts';
import type { Operation } from './support/gate.ts';
import { newReceiver, person, type Receiver } from './support/receiver.ts';
import { allSettled, World } from './support/world.ts';

const reads: readonly Operation[] = ['readScale', 'readLatch', 'listPods'];

/** A receiver with its watches, and the count of its reads since the last question. */
async function watchingReceiver(world: World) {
  let count = 0;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (when === 'before' && reads.includes(operation)) count += 1;
    },
  });
  receiver.buttons.watchLatches();
  await passSeconds(world, receiver, 3);
  const readsSince = () => {
    const since = count;
    count = 0;
    return since;
  };
  readsSince();
  return { receiver, readsSince };
}

async function passSeconds(world: World, { buttons }: Receiver, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    world.now += 1_000;
    await buttons.reconcileDue();
    await allSettled();
  }
}

async function stopped(world: World, receiver: Receiver): Promise<void> {
  await receiver.buttons.press('swype-app', person, 'drill');
  world.settle();
  await passSeconds(world, receiver, 2);
}

function breakWatches(world: World): void {
  const error = new ClusterError('unavailable', 'the watch broke');
  for (const { handlers } of world.targetWatchers) handlers.onError(error);
  world.targetWatchers.clear();
}

t.test('In steady state nothing is polled', async (t) => {
  const world = new World();
  const { receiver, readsSince } = await watchingReceiver(world);
  await passSeconds(world, receiver, 50);
  t.equal(readsSince(), 0, 'while armed');
  await stopped(world, receiver);
  t.match(world.latch(), { state: 'stopped' });
  readsSince();
  await passSeconds(world, receiver, latchedReconcileMs / 1_000 - 3);
  t.equal(readsSince(), 0, 'while stopped');
});

t.test('A raise of a latched target is set back at once, and not in the next second', async (t) => {
  const world = new World();
  const { receiver } = await watchingReceiver(world);
  await stopped(world, receiver);
  world.scale(3);
  await allSettled();
  t.equal(world.replicas, 0);
  t.match(world.latch()?.trip, { fights: 1 });
});

t.test('An edited key of the state object is derived again at once', async (t) => {
  const world = new World();
  const { receiver } = await watchingReceiver(world);
  await stopped(world, receiver);
  const before = world.latches.get('swype-app')?.held;
  for (const edited of [undefined, 'edited']) {
    world.editHeld(edited);
    await allSettled();
    t.equal(world.latches.get('swype-app')?.held, before);
  }
});

t.test('A stopping button is looked at each second', async (t) => {
  const world = new World();
  const { receiver, readsSince } = await watchingReceiver(world);
  await receiver.buttons.press('swype-app', person, 'drill');
  await allSettled();
  readsSince();
  await passSeconds(world, receiver, 5);
  t.ok(readsSince() >= 10, 'scale and latch, five times');
  t.match(world.latch(), { state: 'stopping' });
});

t.test('What this replica wrote itself is no reason to look', async (t) => {
  const world = new World();
  const { receiver, readsSince } = await watchingReceiver(world);
  await stopped(world, receiver);
  world.scale(2);
  await allSettled();
  const looks = readsSince();
  await allSettled();
  t.equal(readsSince(), 0);
  t.ok(looks < 30, `${looks} reads`);
});

t.test(
  'While its watch is broken, a latched button is looked at each second and an armed one less often',
  async (t) => {
    const world = new World();
    const { receiver, readsSince } = await watchingReceiver(world);
    breakWatches(world);
    await passSeconds(world, receiver, retryReconcileMs.other / 1_000 - 1);
    t.equal(readsSince(), 0);
    await passSeconds(world, receiver, 1);
    t.equal(readsSince(), 2, 'scale and latch');
    t.match(receiver.buttons.get('swype-app')?.problems, [/the watch broke/]);

    const latched = new World();
    const { receiver: other } = await watchingReceiver(latched);
    await stopped(latched, other);
    breakWatches(latched);
    latched.scale(3);
    await allSettled();
    t.equal(latched.replicas, 3, 'nothing says so');
    await passSeconds(latched, other, 1);
    t.equal(latched.replicas, 0);
  },
);

t.test('A silent watch hides a drift for half a minute at most', async (t) => {
  const world = new World();
  const { receiver } = await watchingReceiver(world);
  await stopped(world, receiver);
  world.targetWatchers.clear();
  world.scale(3);
  await passSeconds(world, receiver, latchedReconcileMs / 1_000);
  t.equal(world.replicas, 0);
});

t.test('A watch that begins again shows what happened in between', async (t) => {
  const world = new World();
  const { receiver } = await watchingReceiver(world);
  await stopped(world, receiver);
  const watchers = [...world.targetWatchers];
  world.targetWatchers.clear();
  world.scale(3);
  const { uid, version } = world.workload();
  for (const { handlers } of watchers) {
    handlers.onLive();
    handlers.onTarget({ uid, generation: version, resourceVersion: String(version) });
  }
  await allSettled();
  t.equal(world.replicas, 0);
});
