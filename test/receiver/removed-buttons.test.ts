import t from 'tap';
import { indexIntervalMs, latchesPerPass } from '../../src/receiver/removed-buttons.ts';
import { type Broken, failing } from '../button/support/gates.ts';
import { newReceiver, person, type Receiver, rulesOf, stopAlert, swypeButton } from '../button/support/receiver.ts';
import { World } from '../button/support/world.ts';

/** A world with a tripped button, and a receiver that was started later and whose config lacks the button. */
async function orphaned(broken: Broken = new Map()): Promise<{ world: World; receiver: Receiver }> {
  const world = new World(['other', 'swype-app']);
  const first = newReceiver(world, { id: 'first' });
  await first.buttons.reconcileAll();
  world.crash('network', 4);
  await first.buttons.receive([stopAlert(world)], world.now);
  world.settle();
  await first.buttons.reconcileAll();
  return { world, receiver: newReceiver(world, { id: 'later', rules: rulesOf(), gate: failing(broken) }) };
}

/** Enough reconcile passes to find a removed button and to hold its target. */
async function reconcile(world: World, ...receivers: readonly Receiver[]): Promise<void> {
  for (let count = 0; count < 3; count += 1) {
    world.now += 1_000;
    for (const { buttons } of receivers) await buttons.reconcileAll();
  }
}

t.test('A receiver that never had the button in its config finds it latched through the button index', async (t) => {
  const { world, receiver } = await orphaned();
  t.strictSame([...world.buttonIndex], ['swype-app']);
  world.scale(1);
  await reconcile(world, receiver);
  t.equal(world.replicas, 0);
  t.match(receiver.buttons.get('swype-app'), { orphaned: true, state: 'stopped', mode: 'off' });
});

t.test('After its reset, the button leaves the button index, and its metrics disappear', async (t) => {
  const { world, receiver } = await orphaned();
  await reconcile(world, receiver);
  const trip = world.latch()?.trip?.id ?? '';
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: false });
  await reconcile(world, receiver);
  t.equal(receiver.buttons.get('swype-app'), undefined);
  t.match(
    receiver.occurrences.findLast(({ type }) => type === 'gone'),
    { button: 'swype-app' },
  );
  t.equal(world.buttonIndex.size, 0);
});

t.test('A name that a replica with another config removed is back within one pass after the trip', async (t) => {
  const world = new World();
  const [one, two] = [newReceiver(world, { id: 'one' }), newReceiver(world, { id: 'two', rules: rulesOf() })];
  await reconcile(world, one, two);
  t.notOk(world.buttonIndex.has('swype-app'), 'nothing is held');
  world.crash('network', 4);
  await one.buttons.receive([stopAlert(world)], world.now);
  await one.buttons.reconcileAll();
  await one.buttons.reconcileAll();
  t.ok(world.buttonIndex.has('swype-app'));
});

t.test('The button index is read at most once a minute', async (t) => {
  const world = new World();
  let reads = 0;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (operation === 'readRoster' && when === 'before') reads += 1;
    },
  });
  await reconcile(world, receiver);
  t.equal(reads, 1);
  world.now += indexIntervalMs;
  await reconcile(world, receiver);
  t.equal(reads, 2);
  world.now -= 3_600_000;
  await reconcile(world, receiver);
  t.equal(reads, 3, 'also where the clock was set back');
  receiver.buttons.reconfigure(rulesOf(swypeButton));
  await reconcile(world, receiver);
  t.equal(reads, 4, 'and once after each change of the config');
});

t.test('An unreadable button index is reported, and read again at the next pass', async (t) => {
  const broken: Broken = new Map([['readRoster', 'forbidden']]);
  const { world, receiver } = await orphaned(broken);
  await reconcile(world, receiver);
  t.equal(receiver.buttons.get('swype-app'), undefined);
  t.match(
    receiver.occurrences.findLast(({ type }) => type === 'problem'),
    { message: /could not read the button index/ },
  );
  broken.clear();
  await reconcile(world, receiver);
  t.match(receiver.buttons.get('swype-app'), { orphaned: true });
});

t.test('A button index that cannot be written does not hide a latched button', async (t) => {
  const broken: Broken = new Map([['updateRoster', 'forbidden']]);
  const { world, receiver } = await orphaned(broken);
  world.buttonIndex.add('armed');
  world.latches.set('armed', { version: 1 });
  world.scale(1);
  await reconcile(world, receiver);
  t.equal(world.replicas, 0);
  t.match(
    receiver.occurrences.findLast(({ type }) => type === 'problem'),
    { message: /could not write the button index/ },
  );
});

t.test('A damaged latch may be a latched one, so its name stays in the button index', async (t) => {
  const { world, receiver } = await orphaned();
  world.latches.set('swype-app', { version: 1_000_000, text: '{' });
  await reconcile(world, receiver);
  t.ok(world.buttonIndex.has('swype-app'));
});

t.test('A name whose state cannot be read stays in the button index, and does not hide the others', async (t) => {
  const { world, receiver } = await orphaned();
  world.buttonIndex.add('without-a-state-object');
  await reconcile(world, receiver);
  t.match(receiver.buttons.get('swype-app'), { orphaned: true });
  t.ok(world.buttonIndex.has('without-a-state-object'));
  t.match(
    receiver.occurrences.findLast(({ type }) => type === 'problem'),
    { message: /without-a-state-object/ },
  );
});

t.test('Names that can never be read are asked about less and less often, and few of them at once', async (t) => {
  const world = new World();
  for (let count = 0; count < 2 * latchesPerPass + 1; count += 1) world.buttonIndex.add(`without-state-${count}`);
  let reads = 0;
  const receiver = newReceiver(world, {
    gate: async (operation, when, _signal, { subject }) => {
      if (operation === 'readLatch' && when === 'before' && subject.startsWith('without-state')) reads += 1;
    },
  });
  const readsOf = async (seconds: number) => {
    const before = reads;
    for (let second = 0; second < seconds; second += 1) {
      world.now += 1_000;
      await receiver.buttons.reconcileAll();
    }
    return reads - before;
  };
  t.equal(await readsOf(1), latchesPerPass);
  t.equal(await readsOf(2), latchesPerPass + 1, 'the others follow');
  await readsOf(240);
  const later = await readsOf(60);
  t.ok(later <= 2 * (2 * latchesPerPass + 1), `${later} reads in a minute`);
});

t.test('A button that leaves the config during a press is kept until the press is done', async (t) => {
  const world = new World();
  const pressed = Promise.withResolvers<void>();
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (operation === 'writeLatch' && when === 'before' && world.latch() !== undefined) await pressed.promise;
    },
  });
  await receiver.buttons.reconcileAll();
  const press = receiver.buttons.press('swype-app', person, 'drill');
  receiver.buttons.reconfigure(rulesOf());
  await reconcile(world, receiver);
  pressed.resolve();
  t.match(await press, { kind: 'pressed' });
  world.scale(1);
  await reconcile(world, receiver);
  t.equal(world.replicas, 0);
  t.match(receiver.buttons.get('swype-app'), { orphaned: true, state: 'stopping' });
});
