import t from 'tap';
import { ClusterError } from '../../../src/cluster/errors.ts';
import type { ConfigMaps } from '../../../src/kubernetes/state/config-maps.ts';
import { createDrillStore } from '../../../src/kubernetes/state/drill-store.ts';
import { failureOf, soon } from '../fixtures.ts';

const running = { id: 'd', by: 'ada', startedAt: '2026-01-02T03:04:05Z', renewedAt: '2026-01-02T03:04:06Z' };

/** One ConfigMap in memory. The first `failures` writes fail. */
function storeWith(data: Record<string, string> | undefined, failures: readonly ClusterError[] = []) {
  const written: Record<string, string>[] = [];
  const left = [...failures];
  const object = { metadata: { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z' }, ...(data && { data }) };
  const configMaps = {
    read: async () => object,
    replace: async (_: unknown, next: Record<string, string>) => {
      const failure = left.shift();
      if (failure !== undefined) throw failure;
      written.push(next);
      return object;
    },
  } as unknown as ConfigMaps;
  return { store: createDrillStore(configMaps), written };
}

const conflict = () => new ClusterError('conflict', 'modified');

t.test('the state of the drill is read from its keys, and what is damaged counts as absent', async (t) => {
  const { store } = storeWith({ running: JSON.stringify(running), last: '{', lastSuccess: '2026-01-01T00:00:00Z' });
  t.match(await store.read(soon()), {
    state: { running, last: undefined, lastSuccess: '2026-01-01T00:00:00Z', refusesUntil: undefined },
    installedAt: Date.parse('2026-01-01T00:00:00Z'),
  });
  t.match((await storeWith(undefined).store.read(soon())).state, { running: undefined });
});

t.test('a change writes its keys, removes those that ended, and keeps the keys of others', async (t) => {
  const { store, written } = storeWith({ other: 'x', running: JSON.stringify(running), refusesUntil: 'y' });
  await store.update((state) => ({ ...state, running: undefined, lastSuccess: 'z' }), soon());
  t.strictSame(written, [{ other: 'x', refusesUntil: 'y', lastSuccess: 'z' }]);
});

t.test('a conflict is tried three times, and another failure once', async (t) => {
  const twice = storeWith({}, [conflict(), conflict()]);
  await twice.store.update((state) => ({ ...state, refusesUntil: 'y' }), soon());
  t.strictSame(twice.written, [{ refusesUntil: 'y' }]);
  const often = storeWith({}, [conflict(), conflict(), conflict()]);
  t.match(await failureOf(often.store.update((state) => state, soon())), { kind: 'conflict' });
  const broken = storeWith({}, [new ClusterError('forbidden', 'no')]);
  t.match(await failureOf(broken.store.update((state) => state, soon())), { kind: 'forbidden' });
  t.strictSame(broken.written, []);
});
