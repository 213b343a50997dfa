import t from 'tap';
import { eventRetryMs } from '../../src/button/trip/trip-event.ts';
import { ClusterError } from '../../src/cluster/errors.ts';
import { type Broken, failing } from './support/gates.ts';
import {
  heartbeatAlert,
  lateAfterMs,
  newReceiver,
  person,
  type Receiver,
  rulesOf,
  stopAlert,
  swypeButton,
} from './support/receiver.ts';
import { allSettled, swypeApp, World } from './support/world.ts';

const forbidden = new ClusterError('forbidden', 'no right to do this', { status: 403 });

async function reconcile(world: World, ...receivers: Receiver[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    world.settle();
    world.now += 1_000;
    await Promise.all(receivers.map(({ buttons }) => buttons.reconcileAll()));
  }
}

t.test('A held claim that was resolved at the other replica does not latch at maintenance a week later', async (t) => {
  const world = new World(['swype-app'], 2);
  const [one, two] = [newReceiver(world, { id: 'one' }), newReceiver(world, { id: 'two' })];
  await reconcile(world, one, two);
  world.crash('network', 4);
  const trip = (await one.buttons.receive([stopAlert(world)], world.now)).decisions[0]?.trip ?? '';
  await reconcile(world, one, two);
  await one.buttons.reset('swype-app', person, { trip, reason: 'the gateway is back', force: false });
  await reconcile(world, one, two);
  for (const { buttons } of [one, two]) {
    t.match(await buttons.receive([stopAlert(world)], world.now), { decisions: [{ reason: 'before-reset' }] });
  }
  world.scale(2);
  await reconcile(world, one, two);
  await two.buttons.receive([stopAlert(world, { status: 'resolved' })], world.now);

  world.now += 7 * 86_400_000;
  world.scale(0);
  world.crash('oom');
  world.settle();
  await allSettled();
  await reconcile(world, one, two);
  t.equal(world.latch()?.state, 'armed');
});

t.test('A held claim trips only on evidence, not on an API that cannot be read at that moment', async (t) => {
  const world = new World();
  let broken = false;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (broken && operation === 'listPods' && when === 'before') throw forbidden;
    },
  });
  await reconcile(world, receiver);
  world.crash('oom', 4);
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { decisions: [{ reason: 'not-network' }] });
  broken = true;
  world.crash('oom');
  await allSettled();
  t.equal(world.replicas, 1);
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { decisions: [{ reason: 'tripped' }] });
});

t.test('A resolve that arrives while its claim is being decided stays in effect', async (t) => {
  const world = new World();
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  let hold = false;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (hold && operation === 'listPods' && when === 'before') await slow;
    },
  });
  await reconcile(world, receiver);
  world.crash('network', 3);
  await allSettled();
  hold = true;
  const deciding = receiver.buttons.receive([stopAlert(world)], world.now);
  await receiver.buttons.receive([stopAlert(world, { status: 'resolved' })], world.now);
  release();
  t.match(await deciding, { decisions: [{ kind: 'hold' }] });
  world.crash('network');
  await allSettled();
  t.equal(world.replicas, 1, 'the fourth restart has no claim any more');
});

t.test('A restart that the watch sees while a claim is being decided trips at once', async (t) => {
  const world = new World();
  let hold: Promise<void> | undefined;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (hold !== undefined && operation === 'listPods' && when === 'after') await hold;
    },
  });
  await reconcile(world, receiver);
  world.crash('network', 3);
  await allSettled();
  let release = () => {};
  hold = new Promise<void>((resolve) => {
    release = resolve;
  });
  const deciding = receiver.buttons.receive([stopAlert(world)], world.now);
  await allSettled();
  world.crash('network');
  hold = undefined;
  release();
  t.match(await deciding, { decisions: [{ kind: 'hold' }] });
  await allSettled();
  t.equal(world.replicas, 0);
});

t.test('A hundred notifications share two observations, and a press does not wait behind them', async (t) => {
  const world = new World();
  let lists = 0;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (operation === 'listPods' && when === 'before') lists += 1;
    },
  });
  await reconcile(world, receiver);
  world.crash('oom', 4);
  await allSettled();
  lists = 0;
  const alerts = Array.from({ length: 100 }, (_, index) => stopAlert(world, { fingerprint: `f${index}` }));
  const receipts = await Promise.all(alerts.map((alert) => receiver.buttons.receive([alert], world.now)));
  t.ok(receipts.every(({ decisions }) => decisions.length === 1 && decisions[0]?.reason === 'not-network'));
  t.ok(lists <= 2, `${lists} lists`);
});

t.test(
  'A latch on a target that never existed is released by force, and the corrected button then works',
  async (t) => {
    const world = new World();
    const receiver = newReceiver(world, {
      rules: rulesOf({ ...swypeButton, target: { ...swypeApp, name: 'swipe-app' } }),
    });
    const pressed = await receiver.buttons.press('swype-app', person, 'drill');
    t.match(pressed, { kind: 'pending' });
    const trip = world.latch()?.trip?.id ?? '';
    const order = { trip, reason: 'a typing error', force: true };
    t.match(await receiver.buttons.reset('swype-app', person, { ...order, force: false }), { kind: 'refused' });
    t.match(await receiver.buttons.reset('swype-app', person, order), { kind: 'reset' });
    receiver.buttons.reconfigure(rulesOf(swypeButton));
    await reconcile(world, receiver);
    world.crash('network', 4);
    t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { decisions: [{ reason: 'tripped' }] });
    t.equal(world.replicas, 0);
  },
);

t.test('A scale that may be patched but not read is held at zero, but not reported as zero', async (t) => {
  const world = new World();
  let broken = false;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (broken && operation === 'readScale' && when === 'before') throw forbidden;
    },
  });
  await reconcile(world, receiver);
  await receiver.buttons.press('swype-app', person, 'drill');
  broken = true;
  world.scale(3);
  await reconcile(world, receiver);
  t.equal(world.replicas, 0);
  t.match(receiver.buttons.get('swype-app')?.problems, ['no right to do this']);
});

t.test('A heartbeat from the future does not keep the backup sensor asleep', async (t) => {
  const world = new World();
  world.heartbeat = world.now + 6 * 3_600_000;
  const receiver = newReceiver(world);
  await reconcile(world, receiver);
  world.now += lateAfterMs + 1_000;
  await reconcile(world, receiver);
  world.crash('network', 4);
  await allSettled();
  t.equal(world.replicas, 0);

  await receiver.buttons.receive([heartbeatAlert(world)], world.now);
  world.now += 30_000;
  await reconcile(world, receiver);
  t.ok((world.heartbeat ?? 0) <= world.now, 'the stored one gives way');
});

t.test('A trip whose write succeeded but was answered as a conflict is reported as the same trip', async (t) => {
  const world = new World();
  let once = true;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (operation !== 'writeLatch' || when !== 'after' || world.latch()?.trip === undefined || !once) return;
      once = false;
      throw new ClusterError('conflict', 'the repeat of a write whose reply was lost', { status: 409 });
    },
  });
  await reconcile(world, receiver);
  world.crash('network', 4);
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  t.match(receipt, { retry: false, decisions: [{ reason: 'tripped' }] });
  t.equal(receiver.occurrences.filter(({ type }) => type === 'tripped').length, 1);
  t.equal(receiver.occurrences.filter(({ type }) => type === 'accepted').length, 1);
});

t.test('Replicas that were seen before a reset was read do not count as a restore', async (t) => {
  const world = new World(['swype-app'], 2);
  let hold: Promise<void> | undefined;
  let reached = () => {};
  const one = newReceiver(world, {
    id: 'one',
    gate: async (operation, when) => {
      if (hold === undefined || operation !== 'readLatch' || when !== 'before') return;
      reached();
      await hold;
    },
  });
  const two = newReceiver(world, { id: 'two' });
  await reconcile(world, one, two);
  world.crash('network', 4);
  const trip = (await two.buttons.receive([stopAlert(world)], world.now)).decisions[0]?.trip ?? '';
  await reconcile(world, one, two);

  let release = () => {};
  hold = new Promise<void>((resolve) => {
    release = resolve;
  });
  const isReading = new Promise<void>((resolve) => {
    reached = resolve;
  });
  world.scale(2);
  const looking = one.buttons.reconcileAll();
  await isReading;
  await two.buttons.reconcileAll();
  await two.buttons.reset('swype-app', person, { trip, reason: 'over', force: true });
  hold = undefined;
  release();
  await looking;
  t.match(world.latch()?.awaitingRestore, { previousReplicas: 2 });
});

t.test('A press on a latched button that someone raised answers that it is stopping', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await receiver.buttons.press('swype-app', person, 'drill');
  await reconcile(world, receiver);
  world.scale(3);
  t.match(await receiver.buttons.press('swype-app', person, 'again'), { state: 'stopping', already: true });
});

t.test('A damaged latch is reported, and reconcile does not overwrite it', async (t) => {
  const world = new World();
  const connection = world.connect();
  const damaged = {
    watch: connection.latches.watch,
    read: async () => ({ version: '1', damaged: 'version: expected 1' }),
    write: connection.latches.write,
  };
  const receiver = newReceiver(world, { connection: { ...connection, latches: damaged } });
  await reconcile(world, receiver);
  t.equal(world.latch(), undefined);
  t.match(receiver.buttons.get('swype-app'), { state: 'unknown', problems: [/is damaged: version/] });
});

t.test('A damaged latch may be latched, so a replica that remembers it armed does not change it', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await reconcile(world, receiver);
  t.match(world.latch(), { state: 'armed' });
  const text = JSON.stringify({ ...world.latch(), version: 2, state: 'stopping' });
  world.latches.set('swype-app', { version: 1_000_000, text });
  await reconcile(world, receiver);
  t.equal(world.latches.get('swype-app')?.text, text);
  t.match(receiver.buttons.get('swype-app'), { problems: [/is damaged/] });
});

t.test('A damaged latch is written back by a replica that remembers it latched', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await receiver.buttons.press('swype-app', person, 'drill');
  await reconcile(world, receiver);
  world.latches.set('swype-app', { version: 1_000_000, text: '{' });
  await reconcile(world, receiver);
  t.match(world.latch(), { state: /^stop/, trip: { by: { reason: 'drill' } } });
});

t.test('An alert vouches for undated restarts of its own container only', async (t) => {
  const world = new World();
  const pod = world.pods[0];
  if (pod === undefined) throw new Error('no pod');
  world.pods = [{ ...pod, startedAt: world.now - 60 * 86_400_000 }];
  world.crash('network', 4);
  const about = (name: string) => stopAlert(world, { labels: { pod: name, container: 'stripe' } });
  const other = newReceiver(world);
  t.match(await other.buttons.receive([about('another-pod')], world.now), { decisions: [{ kind: 'hold' }] });
  t.match(await other.buttons.receive([about(pod.name)], world.now), { decisions: [{ reason: 'tripped' }] });
});

t.test(
  'Restarts that only an API server an hour ahead puts outside the window trip, if an alert vouches for them',
  async (t) => {
    const world = new World();
    const receiver = newReceiver(world);
    world.aheadMs = -3_600_000;
    await reconcile(world, receiver);
    world.crash('network', 4);
    t.match(receiver.buttons.get('swype-app'), { state: 'armed' }, 'no alert yet');
    t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { decisions: [{ reason: 'tripped' }] });
    t.equal(world.replicas, 0);

    const behind = new World();
    behind.crash('network', 4);
    behind.now += 3_600_000;
    const later = newReceiver(behind);
    t.match(
      await later.buttons.receive([stopAlert(behind)], behind.now),
      { decisions: [{ kind: 'hold' }] },
      'truly old',
    );
  },
);

t.test(
  'A trip decided without the latch gives way to a reset that is read later, and the next alert is decided again',
  async (t) => {
    const world = new World();
    const one = newReceiver(world, { id: 'one' });
    let isBlind = false;
    const two = newReceiver(world, {
      id: 'two',
      gate: async (operation, when) => {
        if (!isBlind || when !== 'before') return;
        if (operation === 'readLatch') throw forbidden;
        if (operation !== 'scaleToZero') return;
        // During its patch, the target is restored, and the latch can be read again.
        world.scale(1);
        isBlind = false;
      },
    });
    await reconcile(world, one, two);
    world.crash('network', 4);
    const trip = (await one.buttons.receive([stopAlert(world)], world.now)).decisions[0]?.trip ?? '';
    await one.buttons.reset('swype-app', person, { trip, reason: 'the gateway is back', force: true });
    world.scale(1);

    isBlind = true;
    const blind = await two.buttons.receive([stopAlert(world)], world.now);
    t.match(blind, { retry: true, decisions: [{ kind: 'trip', pending: /no right to do this/ }] });
    t.equal(world.replicas, 1, 'what was restored runs on');
    const again = await two.buttons.receive([stopAlert(world)], world.now);
    t.match(again, { retry: false, decisions: [{ kind: 'hold', reason: 'before-reset' }] });
    t.equal(world.latch()?.state, 'armed');
  },
);

t.test(
  'A claim that found the button latched leaves a target alone that was reset and restored in between',
  async (t) => {
    const world = new World();
    const one = newReceiver(world, { id: 'one' });
    let isBetween = false;
    const two = newReceiver(world, {
      id: 'two',
      gate: async (operation, when) => {
        if (!isBetween || operation !== 'readScale' || when !== 'before') return;
        isBetween = false;
        const trip = world.latch()?.trip?.id ?? '';
        await one.buttons.reset('swype-app', person, { trip, reason: 'the gateway is back', force: true });
        world.scale(1);
      },
    });
    await reconcile(world, one, two);
    world.crash('network', 4);
    await one.buttons.receive([stopAlert(world)], world.now);
    await reconcile(world, one, two);
    world.now += 60_000;
    isBetween = true;
    await two.buttons.receive([stopAlert(world)], world.now);
    t.equal(isBetween, false);
    t.equal(world.latch()?.state, 'armed');
    t.equal(world.replicas, 1);
  },
);

t.test('Reconcile leaves a reset and restored target alone after it failed to settle its pending trip', async (t) => {
  const world = new World();
  const one = newReceiver(world, { id: 'one' });
  let isLost = false;
  let isUnread = false;
  const two = newReceiver(world, {
    id: 'two',
    gate: async (operation, when) => {
      if (isLost && operation === 'writeLatch' && when === 'after') throw new ClusterError('unknown-outcome', 'lost');
      if (!isUnread || operation !== 'readLatch' || when !== 'before') return;
      isUnread = false;
      throw new ClusterError('unavailable', 'not now');
    },
  });
  await reconcile(world, one, two);
  world.crash('network', 4);
  isLost = true;
  const receipt = await two.buttons.receive([stopAlert(world)], world.now);
  const trip = receipt.decisions[0]?.trip ?? '';
  t.match(receipt, { retry: true }, 'it does not know that its latch is durable');
  await one.buttons.reset('swype-app', person, { trip, reason: 'the gateway is back', force: true });
  world.scale(1);
  // The read that settles the pending trip fails, and the read before the patch succeeds.
  isUnread = true;
  await two.buttons.reconcileAll();
  t.equal(isUnread, false);
  t.equal(world.replicas, 1);
  t.equal(world.latch()?.state, 'armed');
});

t.test('An Event problem of a lost trip is not shown for the trip that came back', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const one = newReceiver(world, { id: 'one', gate: failing(broken) });
  const two = newReceiver(world, { id: 'two' });
  await reconcile(world, one, two);
  const first = await one.buttons.press('swype-app', person, 'drill');
  await reconcile(world, one, two);
  const trip = first.kind === 'pressed' ? first.trip : '';
  await one.buttons.reset('swype-app', person, { trip, reason: 'over', force: false });
  broken.set('recordEvent', 'unavailable');
  world.now += eventRetryMs;
  await one.buttons.press('swype-app', person, 'another drill');
  await reconcile(world, one);
  t.match(one.buttons.get('swype-app')?.problems, [/recordEvent/]);
  // The other replica knows neither the reset nor the second trip.
  world.wipe();
  await reconcile(world, two, one);
  t.equal(world.latch()?.trip?.id, trip);
  t.strictSame(one.buttons.get('swype-app')?.problems, []);
});

t.test('After a reset, an older alert does not trip while the pods cannot be listed', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const receiver = newReceiver(world, { gate: failing(broken) });
  await reconcile(world, receiver);
  world.crash('network', 4);
  const startsAt = world.now;
  const trip = (await receiver.buttons.receive([stopAlert(world, { startsAt })], world.now)).decisions[0]?.trip ?? '';
  await reconcile(world, receiver);
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'the gateway is back', force: false });
  world.scale(1);
  await reconcile(world, receiver);
  broken.set('listPods', 'unavailable');
  const late = await receiver.buttons.receive([stopAlert(world, { startsAt })], world.now);
  t.match(late, { decisions: [{ kind: 'hold', reason: 'unreadable', because: /from before the last reset/ }] });
  t.equal(world.replicas, 1);
  broken.clear();
  world.crash('network', 4);
  await reconcile(world, receiver);
  t.equal(world.replicas, 0, 'a new episode trips, even under that alert');
});
