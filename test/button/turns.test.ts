import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import { Turns } from '../../src/button/turns.ts';

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
