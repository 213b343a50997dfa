import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import { createWorkTurns, Turns } from '../../src/button/turns.ts';

/** Starts a trip in each namespace, in this order. */
function begin(slots: Turns, namespaces: readonly string[]) {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  for (const namespace of namespaces) {
    void slots.run(namespace, () => {
      started.push(namespace);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  }
  const endNext = async () => {
    ends.shift()?.();
    await nextTurn();
  };
  return { started, endNext };
}

t.test('A slow namespace leaves room for the others', async (t) => {
  const slots = new Turns({ all: 3, ofNamespace: 2 });
  const { started } = begin(slots, ['slow', 'slow', 'slow', 'slow', 'other']);
  t.strictSame(started, ['slow', 'slow', 'other']);
});

t.test('A trip that ends lets the next one start, and the namespaces take turns', async (t) => {
  const slots = new Turns({ all: 1, ofNamespace: 1 });
  const { started, endNext } = begin(slots, ['a', 'a', 'a', 'b']);
  for (let trip = 0; trip < 3; trip += 1) await endNext();
  t.strictSame(started, ['a', 'a', 'b', 'a']);
});

t.test('A trip that fails frees its place, and its error is passed on', async (t) => {
  const slots = new Turns({ all: 1, ofNamespace: 1 });
  await t.rejects(
    slots.run('a', () => Promise.reject(new Error('a mistake'))),
    /a mistake/,
  );
  t.equal(await slots.run('a', async () => 'done'), 'done');
});

t.test('In a storm of trips, other work of the buttons goes on slowly, and at full speed afterwards', async (t) => {
  const turns = createWorkTurns();
  const namespaces = Array.from({ length: 10 }, (_, index) => `namespace-${index}`);
  const trips = begin(turns.trips, namespaces);
  const looks = begin(turns.reconciles, [...namespaces, 'namespace-0']);
  t.equal(trips.started.length, 10);
  t.strictSame(looks.started, namespaces.slice(0, 2), 'one of each namespace, and only a few');
  await looks.endNext();
  t.equal(looks.started.length, 3, 'a look that ends lets the next one start');
  for (let trip = 0; trip < 4; trip += 1) await trips.endNext();
  t.equal(looks.started.length, 3, 'six trips are still a storm');
  await trips.endNext();
  t.equal(looks.started.length, 11);
});

t.test('In a storm of trips, two looks in one namespace do not run at once', async (t) => {
  const turns = createWorkTurns();
  begin(
    turns.trips,
    Array.from({ length: 6 }, (_, index) => `namespace-${index}`),
  );
  const looks = begin(turns.reconciles, ['one', 'one', 'two']);
  t.strictSame(looks.started, ['one', 'two']);
});

t.test('Many presses are a storm too, and wait for no turn', async (t) => {
  const turns = createWorkTurns();
  const ends: (() => void)[] = [];
  for (let press = 0; press < 50; press += 1)
    void turns.trips.runAtOnce(() => new Promise<void>((resolve) => ends.push(resolve)));
  t.equal(ends.length, 50);
  const looks = begin(turns.reconciles, ['one', 'two', 'three']);
  t.equal(looks.started.length, 2);
  t.strictSame(begin(turns.trips, ['one']).started, ['one'], 'and no claim waits for them');
  for (const end of ends) end();
  await nextTurn();
  t.equal(looks.started.length, 3);
});
