import t from 'tap';
import { historyEntryBytes } from '../../src/core/latch/trip-record.ts';
import type { Broken } from './support/gates.ts';
import { failing, hanging } from './support/gates.ts';
import {
  hookedButton,
  newReceiver,
  paymentQueue,
  person,
  type Receiver,
  rulesOf,
  stopAlert,
} from './support/receiver.ts';
import { allSettled, World } from './support/world.ts';

const queue = paymentQueue;
const hooked = hookedButton;
const rules = rulesOf(hooked);

async function tripped(world: World, receiver: Receiver): Promise<string> {
  await receiver.buttons.reconcileAll();
  world.crash('network', 4);
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  await allSettled();
  return receipt.decisions[0]?.trip ?? '';
}

/** One reconcile pass runs, the controllers work, and time passes. */
async function reconcile(world: World, receivers: readonly Receiver[], times = 3, ms = 1_000): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    world.settle();
    world.now += ms;
    await Promise.all(receivers.map(({ buttons }) => buttons.reconcileAll()));
    await allSettled();
  }
}

function messageIds(world: World): readonly string[] {
  return world.messages.map(({ id }) => id);
}

function hooksOf(receiver: Receiver, index = 0) {
  return receiver.buttons.get('swype-app')?.history[index]?.hooks?.map(({ event, state, attempts }) => ({
    event,
    state,
    attempts,
  }));
}

t.test('a hook gets one message for the trip, one for its stop, and one for the reset', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules });
  const trip = await tripped(world, receiver);
  await reconcile(world, [receiver]);
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: false });
  await reconcile(world, [receiver]);
  t.strictSame(messageIds(world), [`${trip}.tripped`, `${trip}.stopped`, `${trip}.reset`]);
  t.strictSame(hooksOf(receiver), [
    { event: 'tripped', state: 'delivered', attempts: 1 },
    { event: 'stopped', state: 'delivered', attempts: 1 },
    { event: 'reset', state: 'delivered', attempts: 1 },
  ]);
  const [first, , last] = world.messages;
  t.match(first?.body, {
    type: 'big-red-button.tripped',
    idempotencyKey: trip,
    data: {
      button: 'swype-app',
      target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' },
      trip: { id: trip },
    },
  });
  t.equal(first?.body.data.trip.stoppedAt, undefined);
  t.match(last?.body.data, {
    target: { name: 'swype-app' },
    trip: { reset: { reason: 'over' }, drainSeconds: Number },
  });
});

t.test('a hook gets only the events it asks for, and a button without hooks writes no hook record', async (t) => {
  const world = new World();
  const some = newReceiver(world, { rules: rulesOf({ ...hooked, hooks: [{ ...queue, events: ['stopped'] }] }) });
  const trip = await tripped(world, some);
  await reconcile(world, [some]);
  t.strictSame(messageIds(world), [`${trip}.stopped`]);
  const plain = new World();
  const none = newReceiver(plain);
  await tripped(plain, none);
  await reconcile(plain, [none]);
  t.equal(plain.latch()?.trip?.hooks, undefined);
});

t.test('an event that a hook waits for is shown as awaited until it happens', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules });
  await tripped(world, receiver);
  t.match(hooksOf(receiver), [
    { event: 'tripped' },
    { event: 'stopped', state: 'awaited' },
    { event: 'reset', state: 'awaited' },
  ]);
});

t.test('a trip that was latched before the hook was in the config is not sent to that hook', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await tripped(world, receiver);
  receiver.buttons.reconfigure(rules);
  await reconcile(world, [receiver]);
  t.strictSame(messageIds(world), []);
});

t.test('a trip made without the config is sent to the hooks of the replica that finds it', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  const trip = await tripped(world, receiver);
  const latch = world.latch();
  if (latch?.trip === undefined) return t.fail('no trip');
  const undecided = { ...latch, trip: { ...latch.trip, hooksUndecided: true } };
  world.latches.set('swype-app', { version: 1_000_000, text: JSON.stringify(undecided) });
  const found = newReceiver(world, { rules, id: 'found' });
  await reconcile(world, [found], 12);
  t.strictSame([...messageIds(world)].sort(), [`${trip}.stopped`, `${trip}.tripped`]);
  t.equal(world.latch()?.trip?.hooksUndecided, undefined);
});

t.test(
  'a trip made without the config is sent to the hooks even if it was reset before a receiver read it',
  async (t) => {
    const world = new World();
    const receiver = newReceiver(world);
    const trip = await tripped(world, receiver);
    await reconcile(world, [receiver]);
    const latch = world.latch();
    if (latch?.trip === undefined) return t.fail('no trip');
    const undecided = { ...latch, trip: { ...latch.trip, hooksUndecided: true } };
    world.latches.set('swype-app', { version: 1_000_000, text: JSON.stringify(undecided) });
    const found = newReceiver(world, { rules, id: 'found' });
    t.match(await found.buttons.reset('swype-app', person, { trip, reason: 'over', force: false }), { kind: 'reset' });
    await reconcile(world, [found], 12);
    t.strictSame([...messageIds(world)].sort(), [`${trip}.reset`, `${trip}.stopped`, `${trip}.tripped`]);
  },
);

t.test('a failing hook is retried with longer and longer pauses, and its answer is shown', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules: rulesOf({ ...hooked, hooks: [{ ...queue, events: ['tripped'] }] }) });
  world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
  await tripped(world, receiver);
  await reconcile(world, [receiver], 240);
  const times = world.messages.map(({ at }) => at);
  const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  t.strictSame(pauses.slice(0, 6), [1_000, 2_000, 3_000, 6_000, 12_000, 24_000]);
  t.ok(pauses.slice(6).length > 2 && pauses.slice(6).every((pause) => pause === 45_000), `${pauses}`);
  t.match(receiver.buttons.get('swype-app')?.trip?.hooks, [{ state: 'pending', problem: 'answered 503' }]);
  world.hookAnswers.clear();
  await reconcile(world, [receiver], 60);
  t.match(hooksOf(receiver), [{ state: 'delivered', attempts: times.length + 1 }]);
  const outcomes = receiver.occurrences.flatMap((one) => (one.type === 'hook-attempted' ? [one.outcome] : []));
  t.strictSame([...new Set(outcomes)], ['failed', 'delivered']);
});

t.test('setting the clock back does not delay the next attempt', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules: rulesOf({ ...hooked, hooks: [{ ...queue, events: ['tripped'] }] }) });
  world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
  await tripped(world, receiver);
  await reconcile(world, [receiver], 60);
  world.hookAnswers.clear();
  world.now -= 3_600_000;
  await reconcile(world, [receiver], 1);
  t.match(hooksOf(receiver), [{ state: 'delivered' }]);
});

t.test('a delivery past its deadline is given up after one more attempt, and a 410 gives up at once', async (t) => {
  const world = new World();
  const events = ['tripped'] as const;
  const brief = { ...queue, events, giveUpAfterMs: 10_000 };
  const gone = { ...queue, events, name: 'gone' };
  const receiver = newReceiver(world, { rules: rulesOf({ ...hooked, hooks: [brief, gone] }) });
  world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
  world.hookAnswers.set('gone', { kind: 'refused', problem: 'answered 410' });
  await tripped(world, receiver);
  await reconcile(world, [receiver], 40);
  t.match(receiver.buttons.get('swype-app')?.trip?.hooks, [
    { hook: 'payment-queue', state: 'given-up', problem: 'answered 503' },
    { hook: 'gone', state: 'given-up', attempts: 1, problem: 'answered 410' },
  ]);
  const last = world.messages.findLast(({ hook }) => hook === 'payment-queue');
  t.ok((last?.at ?? 0) - Date.parse(world.latch()?.trip?.at ?? '') >= 10_000);
});

t.test('after days without a receiver, one attempt is made before a delivery is given up', async (t) => {
  const world = new World();
  const dead = newReceiver(world, { rules, gate: hanging(new Set(['sendHook'])) });
  void tripped(world, dead);
  await new Promise((resolve) => setImmediate(resolve));
  world.now += 3 * 86_400_000;
  const receiver = newReceiver(world, { rules, id: 'later' });
  await reconcile(world, [receiver], 12);
  t.match(hooksOf(receiver)?.[0], { event: 'tripped', state: 'delivered', attempts: 1 });
});

t.test('a hook that hangs delays neither the answer, nor the stop, nor the reconcile loop', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules, gate: hanging(new Set(['sendHook'])) });
  void receiver.buttons.reconcileAll();
  await new Promise((resolve) => setImmediate(resolve));
  world.crash('network', 4);
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  t.equal(receipt.retry, false);
  t.equal(world.replicas, 0);
  world.settle();
  for (let look = 0; look < 3; look += 1) {
    void receiver.buttons.reconcileAll();
    await allSettled();
  }
  t.equal(world.latch()?.state, 'stopped');
  world.scale(2);
  void receiver.buttons.reconcileAll();
  await allSettled();
  t.equal(world.replicas, 0, 'and a fight is put back');
});

t.test('while the latch cannot be written no hook is called, and afterwards every event is delivered', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const receiver = newReceiver(world, { rules, gate: failing(broken) });
  await receiver.buttons.reconcileAll();
  broken.set('writeLatch', 'unavailable');
  world.crash('network', 4);
  t.equal((await receiver.buttons.receive([stopAlert(world)], world.now)).retry, true);
  await reconcile(world, [receiver]);
  t.strictSame(messageIds(world), []);
  broken.clear();
  await reconcile(world, [receiver], 10);
  const trip = world.latch()?.trip?.id;
  t.strictSame([...messageIds(world)].sort(), [`${trip}.stopped`, `${trip}.tripped`]);
});

t.test('a delivery that could not be recorded is not sent again, and is recorded later', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const receiver = newReceiver(world, {
    rules: rulesOf({ ...hooked, hooks: [{ ...queue, events: ['tripped'] }] }),
    gate: async (operation, when, signal, call) => {
      if (operation === 'sendHook' && when === 'after') broken.set('writeLatch', 'unavailable');
      await failing(broken)(operation, when, signal, call);
    },
  });
  await tripped(world, receiver);
  await reconcile(world, [receiver], 5);
  t.equal(world.messages.length, 1);
  t.match(world.latch()?.trip?.hooks, [{ state: 'owed' }]);
  broken.clear();
  await reconcile(world, [receiver], 3);
  t.equal(world.messages.length, 1);
  t.match(world.latch()?.trip?.hooks, [{ state: 'delivered' }]);
});

t.test('attempts keep their pauses even if neither the hook nor the record works', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const receiver = newReceiver(world, {
    rules: rulesOf({ ...hooked, hooks: [{ ...queue, events: ['tripped'] }] }),
    gate: async (operation, when, signal, call) => {
      if (operation === 'sendHook') broken.set('writeLatch', 'unavailable');
      await failing(broken)(operation, when, signal, call);
    },
  });
  world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
  await tripped(world, receiver);
  await reconcile(world, [receiver], 20);
  t.ok(world.messages.length >= 4 && world.messages.length <= 6, `${world.messages.length} attempts in 20 s`);
});

t.test('the replica that saw the event delivers it, and the other replica does so if the first one dies', async (t) => {
  const world = new World();
  const first = newReceiver(world, { rules, id: 'first' });
  const second = newReceiver(world, { rules, id: 'second' });
  await second.buttons.reconcileAll();
  const trip = await tripped(world, first);
  await reconcile(world, [first, second], 15);
  t.strictSame(messageIds(world), [`${trip}.tripped`, `${trip}.stopped`], 'each once');

  const other = new World();
  const dying = newReceiver(other, { rules, id: 'dying', gate: hanging(new Set(['sendHook'])) });
  const heir = newReceiver(other, { rules, id: 'heir' });
  await heir.buttons.reconcileAll();
  void dying.buttons.reconcileAll();
  other.crash('network', 4);
  const at = other.now;
  await dying.buttons.receive([stopAlert(other)], other.now);
  await reconcile(other, [heir], 15);
  t.equal(other.messages.length, 2);
  const tookOver = other.messages.find(({ id }) => id.endsWith('.tripped'));
  t.ok((tookOver?.at ?? 0) >= at + queue.timeoutMs, 'not before the other had the time of an attempt');
});

t.test(
  'a replica reads the latch again before it takes a delivery over, and does not repeat one that was made',
  async (t) => {
    const world = new World();
    const first = newReceiver(world, { rules, id: 'first' });
    const second = newReceiver(world, { rules, id: 'second', gate: async () => undefined });
    await tripped(world, first);
    await reconcile(world, [first], 3);
    const delivered = world.messages.length;
    await reconcile(world, [second], 20);
    t.equal(world.messages.length, delivered);
  },
);

t.test(
  'an event still owed when its trip is reset is delivered from history, with the workload that was stopped',
  async (t) => {
    const world = new World();
    const receiver = newReceiver(world, { rules });
    world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
    const trip = await tripped(world, receiver);
    await reconcile(world, [receiver]);
    await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: false });
    await reconcile(world, [receiver], 5);
    t.match(hooksOf(receiver), [{ state: 'pending' }, { state: 'pending' }, { state: 'pending' }]);
    world.hookAnswers.clear();
    await reconcile(world, [receiver], 120);
    t.match(hooksOf(receiver), [{ state: 'delivered' }, { state: 'delivered' }, { state: 'delivered' }]);
    t.match(world.messages.at(-1)?.body.data, { target: { name: 'swype-app' }, trip: { id: trip } });
    const [entry] = world.latch()?.history ?? [];
    t.ok(Buffer.byteLength(JSON.stringify(entry)) <= historyEntryBytes);
  },
);

t.test('a forced reset before the target stopped owes no stop event, and the reset is delivered', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules });
  const trip = await tripped(world, receiver);
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'wrong button', force: true });
  await reconcile(world, [receiver], 5);
  t.strictSame(messageIds(world), [`${trip}.tripped`, `${trip}.reset`]);
  t.match(hooksOf(receiver), [{}, { event: 'stopped', state: 'awaited' }, {}]);
});

t.test('while someone keeps raising the target, no hook hears that it stopped', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules: rulesOf({ ...hooked, hooks: [{ ...queue, events: ['stopped'] }] }) });
  world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
  await tripped(world, receiver);
  // The next attempt must not be due when the drift begins, so this pause is long enough.
  await reconcile(world, [receiver], 4);
  world.hookAnswers.clear();
  world.scale(1);
  const sent = world.messages.length;
  // The new pod stays, because the controllers do not work.
  world.settle();
  for (let pass = 0; pass < 10; pass += 1) {
    world.now += 1_000;
    await receiver.buttons.reconcileAll();
  }
  t.equal(world.latch()?.state, 'stopping');
  t.equal(world.messages.length, sent);
  await reconcile(world, [receiver], 5);
  t.match(hooksOf(receiver), [{ state: 'delivered' }]);
});

t.test('a forced reset during drift owes no stop event, although the target was seen stopped before', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules });
  world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
  const trip = await tripped(world, receiver);
  await reconcile(world, [receiver], 3);
  t.match(world.latch(), { state: 'stopped', trip: { stoppedAt: String } });
  world.scale(1);
  world.settle();
  world.now += 1_000;
  await receiver.buttons.reconcileAll();
  t.match(world.latch(), { state: 'stopping', trip: { fights: 1 } });
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'wrong button', force: true });
  world.hookAnswers.clear();
  world.messages.length = 0;
  await reconcile(world, [receiver], 120);
  t.strictSame([...messageIds(world)].sort(), [`${trip}.reset`, `${trip}.tripped`]);
});

/** A button that tripped, left the config, and was reset while its hook failed. */
async function goneInDebt() {
  const world = new World();
  const receiver = newReceiver(world, { rules });
  world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
  const trip = await tripped(world, receiver);
  await reconcile(world, [receiver]);
  receiver.buttons.reconfigure(rulesOf());
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: true });
  return { world, receiver };
}

t.test(
  'a button that left the config still owes its deliveries: it shows a problem, and delivers when it is back',
  async (t) => {
    const { world, receiver } = await goneInDebt();
    world.hookAnswers.clear();
    const sent = world.messages.length;
    await reconcile(world, [receiver], 5);
    t.equal(world.messages.length, sent, 'the config no longer has its address');
    t.ok(receiver.buttons.get('swype-app'), 'it is kept');
    const problems = receiver.occurrences.filter(
      (one) => one.type === 'problem' && one.message.includes('hook payment-queue is no longer in the config'),
    );
    t.equal(problems.length, 3, 'one for each event');
    const later = newReceiver(world, { rules: rulesOf(), id: 'later' });
    await reconcile(world, [later], 3);
    t.ok(later.buttons.get('swype-app'), 'a receiver started since finds it by the buttonIndex');
    later.buttons.reconfigure(rules);
    await reconcile(world, [later], 90);
    t.match(hooksOf(later), [{ state: 'delivered' }, { state: 'delivered' }, { state: 'delivered' }]);
  },
);

t.test('a delivery that no receiver can make is given up after a day, and the button is removed', async (t) => {
  const { world, receiver } = await goneInDebt();
  await reconcile(world, [receiver], 3);
  world.now += 86_400_000;
  await reconcile(world, [receiver], 3);
  const [entry] = world.latch()?.history ?? [];
  t.match(entry?.hooks, [{ state: 'given-up' }, { state: 'given-up' }, { state: 'given-up' }]);
  t.equal(receiver.buttons.get('swype-app'), undefined);
});

t.test('the metrics show the pending deliveries and the age of the oldest', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules });
  world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
  await tripped(world, receiver);
  const trippedAt = Date.parse(world.latch()?.trip?.at ?? '');
  await reconcile(world, [receiver], 3);
  world.hookAnswers.clear();
  await reconcile(world, [receiver], 10);
  const pending = receiver.occurrences.flatMap((one) => (one.type === 'hooks-pending' ? one.pending : []));
  t.strictSame(pending[0], { hook: 'payment-queue', count: 0 });
  t.ok(pending.some(({ count, oldest }) => count === 2 && oldest === trippedAt));
  t.strictSame(pending.at(-1), { hook: 'payment-queue', count: 0 });
});

t.test('a receiver that shuts down finishes its running deliveries and starts no more', async (t) => {
  const world = new World();
  const open = Promise.withResolvers<void>();
  const receiver = newReceiver(world, {
    rules,
    gate: async (operation, when) => {
      if (operation === 'sendHook' && when === 'before') await open.promise;
    },
  });
  void receiver.buttons.reconcileAll();
  await new Promise((resolve) => setImmediate(resolve));
  world.crash('network', 4);
  await receiver.buttons.receive([stopAlert(world)], world.now);
  let ended = false;
  const end = receiver.buttons.end().then(() => {
    ended = true;
  });
  await allSettled();
  t.equal(ended, false);
  open.resolve();
  await end;
  t.equal(world.messages.length, 1);
  await receiver.buttons.reconcileAll();
  t.equal(world.messages.length, 1);
});

t.test('a delivery made while the key was missing is recorded once the key is written back', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, {
    rules: rulesOf({ ...hooked, hooks: [{ ...queue, events: ['tripped'] }] }),
    gate: async (operation, when) => {
      if (operation === 'sendHook' && when === 'after') world.wipe();
    },
  });
  await tripped(world, receiver);
  await reconcile(world, [receiver], 4);
  t.equal(world.messages.length, 1);
  t.match(world.latch()?.trip?.hooks, [{ state: 'delivered' }]);
});

t.test('a latch that keeps changing delays the record of a delivery, and the delivery is not repeated', async (t) => {
  const world = new World();
  let moving = false;
  let version = 1_000_000;
  const receiver = newReceiver(world, {
    rules: rulesOf({ ...hooked, hooks: [{ ...queue, events: ['tripped'] }] }),
    gate: async (operation, when) => {
      if (operation === 'sendHook' && when === 'after') moving = true;
      if (operation !== 'writeLatch' || when !== 'before' || !moving) return;
      const text = world.latches.get('swype-app')?.text;
      version += 1;
      world.latches.set('swype-app', { version, ...(text && { text }) });
    },
  });
  await tripped(world, receiver);
  await reconcile(world, [receiver], 3);
  t.match(world.latch()?.trip?.hooks, [{ state: 'owed' }]);
  moving = false;
  await reconcile(world, [receiver], 3);
  t.match(world.latch()?.trip?.hooks, [{ state: 'delivered' }]);
  t.equal(world.messages.length, 1);
});

t.test('the results of several deliveries at the same time are recorded in one write', async (t) => {
  const world = new World();
  const hooks = ['one', 'two', 'three'].map((name) => ({ ...queue, name }));
  let writes = 0;
  const receiver = newReceiver(world, {
    rules: rulesOf({ ...hooked, hooks }),
    gate: async (operation, when) => {
      if (operation === 'writeLatch' && when === 'before') writes += 1;
    },
  });
  await tripped(world, receiver);
  const before = writes;
  await reconcile(world, [receiver], 6);
  t.equal(world.latch()?.trip?.hooks?.filter(({ state }) => state === 'delivered').length, 6);
  t.ok(writes - before <= 5, `${writes - before} writes: of the pods' end, and of six deliveries`);
});

t.test(
  'a delivery that ends during a press is recorded later, so that the press does not meet a conflict',
  async (t) => {
    const world = new World();
    const [answer, write] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let writes = 0;
    let isHeld = false;
    const receiver = newReceiver(world, {
      rules: rulesOf({ ...hooked, hooks: [{ ...queue, events: ['reset'] }] }),
      gate: async (operation, when) => {
        if (!isHeld || when !== 'before') return;
        if (operation === 'sendHook') await answer.promise;
        if (operation !== 'writeLatch') return;
        writes += 1;
        await write.promise;
      },
    });
    world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'answered 503' });
    const trip = await tripped(world, receiver);
    await reconcile(world, [receiver]);
    await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: false });
    await reconcile(world, [receiver]);
    world.now += 120_000;
    isHeld = true;
    const looking = receiver.buttons.reconcileAll();
    const pressing = receiver.buttons.press('swype-app', person, 'drill');
    answer.resolve();
    await new Promise(setImmediate);
    t.equal(writes, 1, 'the press alone');
    isHeld = false;
    write.resolve();
    t.match(await pressing, { kind: 'pressed', already: false });
    await looking;
    await reconcile(world, [receiver], 120);
    t.match(hooksOf(receiver), [{ event: 'reset', state: 'pending' }]);
    t.equal(hooksOf(receiver)?.[0]?.attempts, world.messages.length, 'each attempt is counted');
  },
);

t.test('a defect in a delivery is logged, and ends neither the process nor the reconcile loop', async (t) => {
  const world = new World();
  const connection = world.connect();
  const hookSender = { send: () => Promise.reject(new Error('a defect')) };
  const receiver = newReceiver(world, { rules, connection: { ...connection, hookSender } });
  await tripped(world, receiver);
  await reconcile(world, [receiver]);
  t.equal(world.latch()?.state, 'stopped');
  t.ok(receiver.occurrences.some((one) => one.type === 'problem' && one.message.includes('a defect')));
});
