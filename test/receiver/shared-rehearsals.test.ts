import t from 'tap';
import { shortestIntervalMs, standInFactor } from '../../src/button/target/rehearsal-pace.ts';
import { rehearsalShareMs, SharedRehearsals } from '../../src/receiver/shared-rehearsals.ts';
import { type Broken, failing } from '../button/support/gates.ts';
import { newReceiver, rulesOf, swypeButton, worldClock } from '../button/support/receiver.ts';
import { type Gate, World } from '../button/support/world.ts';

/** Calls `onStart` with the target of each dry run of a stop. */
function watching(onStart: (subject: string) => void, broken: Broken = new Map()): Gate {
  const fail = failing(broken);
  return async (operation, when, signal, call) => {
    if (operation === 'rehearseStop' && when === 'before') onStart(call.subject);
    await fail(operation, when, signal, call);
  };
}

function twoReplicas() {
  const world = new World();
  const counts = { one: 0, two: 0 };
  const broken: Broken = new Map();
  const start = (id: 'one' | 'two') => {
    const count = () => {
      counts[id] += 1;
    };
    return newReceiver(world, { id, gate: watching(count, broken) });
  };
  return { world, one: start('one'), two: start('two'), broken, count: () => ({ ...counts }) };
}

t.test(
  'one rehearsal counts for all replicas, and the replica that made the last one makes the next one',
  async (t) => {
    const { world, one, two, count } = twoReplicas();
    await two.buttons.reconcileAll();
    world.now += 1;
    await one.buttons.reconcileAll();
    t.strictSame(count(), { one: 1, two: 1 }, 'at its start, a replica knows of no other');
    for (let second = 1; second <= 600; second += 1) {
      world.now += 1_000;
      await one.buttons.reconcileAll();
      await two.buttons.reconcileAll();
    }
    t.strictSame(count(), { one: 11, two: 1 }, 'ten in ten minutes, all by the same replica');
    const at = (receiver: typeof one) => Date.parse(receiver.buttons.get('swype-app')?.rehearsal?.at ?? '');
    t.ok(world.now - at(two) <= shortestIntervalMs + rehearsalShareMs, 'the other replica shows them too');
  },
);

t.test('another replica stands in for one that has ended', async (t) => {
  const { world, one, two, count } = twoReplicas();
  await two.buttons.reconcileAll();
  world.now += 1_000;
  await one.buttons.reconcileAll();
  world.now += rehearsalShareMs;
  await one.buttons.reconcileAll();
  await two.buttons.reconcileAll();
  const before = count();
  world.now += shortestIntervalMs * standInFactor - rehearsalShareMs - 1;
  await two.buttons.reconcileAll();
  t.strictSame(count(), before, 'not yet');
  world.now += 1;
  await two.buttons.reconcileAll();
  t.strictSame(count(), { one: before.one, two: before.two + 1 });
});

t.test('a failure that one replica found shows at the others, and so does its end', async (t) => {
  const { world, one, two, broken } = twoReplicas();
  await two.buttons.reconcileAll();
  broken.set('rehearseStop', 'forbidden');
  world.now += 1_000;
  await one.buttons.reconcileAll();
  t.match(two.buttons.get('swype-app')?.rehearsal, { ok: true });
  const share = async () => {
    world.now += rehearsalShareMs;
    await one.buttons.reconcileAll();
    await two.buttons.reconcileAll();
  };
  await share();
  t.match(two.buttons.get('swype-app')?.rehearsal, { ok: false, problem: /rehearseStop: forbidden/ });
  broken.clear();
  await share();
  await share();
  t.match(two.buttons.get('swype-app')?.rehearsal, { ok: true });
});

t.test('if the rehearsals cannot be shared, each replica makes its own, and says so', async (t) => {
  const { world, one, two, broken, count } = twoReplicas();
  broken.set('exchangeRehearsals', 'unavailable');
  for (let second = 0; second <= 120; second += 1) {
    await one.buttons.reconcileAll();
    await two.buttons.reconcileAll();
    world.now += 1_000;
  }
  t.strictSame(count(), { one: 3, two: 3 });
  const problems = two.occurrences.filter(
    (event) => event.type === 'problem' && /could not share the rehearsals/.test(event.message),
  );
  t.ok(problems.length > 0);
});

t.test('many buttons are rehearsed less often, and do not begin in the same second', async (t) => {
  const names = Array.from({ length: 100 }, (_, index) => `swype-${index}`);
  const world = new World(names);
  const buttons = names.map((name) => ({ ...swypeButton, name, target: { ...swypeButton.target, name } }));
  for (const { target } of buttons) world.create(target, 1);
  world.hasHeldPolicy = true;
  const rehearsed: string[] = [];
  const { buttons: all } = newReceiver(world, {
    rules: rulesOf(...buttons),
    gate: watching((subject) => rehearsed.push(subject)),
  });
  let most = 0;
  const pass = async () => {
    const before = rehearsed.length;
    await all.reconcileDue();
    most = Math.max(most, rehearsed.length - before);
    world.now += 1_000;
  };
  for (let second = 0; second < 119; second += 1) await pass();
  t.strictSame([rehearsed.length, new Set(rehearsed).size], [100, 100], 'each once in two minutes');
  t.ok(most <= 5, `${most} in a second`);
});

t.test('the interval grows with the number of buttons, up to five minutes', async (t) => {
  const world = new World();
  const intervalOf = (size: number) =>
    new SharedRehearsals({
      clock: worldClock(world),
      recorder: { record: () => undefined },
      rehearsals: world.connect().rehearsals,
      ofButtons: () => new Map(),
      size: () => size,
    }).intervalMs;
  t.strictSame([1, 50, 100, 250, 1_000].map(intervalOf), [60_000, 60_000, 120_000, 300_000, 300_000]);
});
