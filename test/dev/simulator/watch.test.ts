import t from 'tap';
import { build, buildSwypeApp, swypeApp } from './build.ts';

const pods = '/api/v1/namespaces/sre/pods';

t.test('a watch sends every status of a restart in order', async (t) => {
  const { simulator, client } = await buildSwypeApp(t, 1);
  const watch = await client.watch(`${pods}?watch=true&resourceVersion=${simulator.store.revision}`);
  t.teardown(() => watch.close());
  simulator.crash(swypeApp, 'unclear');
  simulator.crash(swypeApp, 'gateway-refused');
  const states: string[] = [];
  for (let event = 0; event < 5; event += 1) {
    const sent = JSON.stringify(await watch.next());
    states.push(/"state":\{"(\w+)"/.exec(sent)?.[1] ?? '');
  }
  t.strictSame(states, ['terminated', 'running', 'terminated', 'waiting', 'running']);
});

t.test('a dropped watch ends, and a new watch continues from its revision', async (t) => {
  const { simulator, client } = await buildSwypeApp(t, 1);
  const since = simulator.store.revision;
  const first = await client.watch(`${pods}?watch=true&resourceVersion=${since}`);
  simulator.dropWatches();
  t.equal(await first.next().catch(() => undefined), undefined);
  simulator.crash(swypeApp, 'unclear');
  const second = await client.watch(`${pods}?watch=true&resourceVersion=${since}`);
  t.teardown(() => second.close());
  t.match(await second.next(), { type: 'MODIFIED' });
});

t.test('the oldest changes are dropped from a long history', async (t) => {
  const { simulator, client } = await build(t, { historyLength: 5 });
  const since = simulator.store.revision;
  for (let count = 0; count < 20; count += 1) simulator.create('configmaps', 'a', { metadata: { name: `c${count}` } });
  const old = await client.watch(`/api/v1/namespaces/a/configmaps?watch=true&resourceVersion=${since}`);
  t.match(await old.next(), {
    type: 'ERROR',
    object: { code: 410, reason: 'Expired', message: /too old resource version/ },
  });
  const recent = simulator.store.revision - 5;
  const young = await client.watch(`/api/v1/namespaces/a/configmaps?watch=true&resourceVersion=${recent}`);
  t.teardown(() => young.close());
  for (const number of [15, 16, 17, 18, 19])
    t.match(await young.next(), { type: 'ADDED', object: { metadata: { name: `c${number}` } } });
});

t.test('a watch that asked for bookmarks ends with one', async (t) => {
  const { simulator, client } = await build(t);
  const watch = await client.watch(
    `${pods}?watch=true&resourceVersion=${simulator.store.revision}&timeoutSeconds=1&allowWatchBookmarks=true`,
  );
  const resourceVersion = `${simulator.store.revision}`;
  t.match(await watch.next(), { type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion } } });
  t.equal(await watch.next(), undefined);
});

t.test('a quiet watch gets bookmarks only if it asked for them', async (t) => {
  const { simulator, client } = await build(t, { bookmarkMs: 20 });
  const since = `${pods}?watch=true&resourceVersion=${simulator.store.revision}`;
  const watch = await client.watch(`${since}&allowWatchBookmarks=true`);
  for (let mark = 0; mark < 3; mark += 1) t.match(await watch.next(), { type: 'BOOKMARK' });
  watch.close();
  const unasked = await client.watch(`${since}&timeoutSeconds=1`);
  t.equal(await unasked.next(), undefined);
});

t.test('closing the simulator ends open watches', async (t) => {
  const { simulator, client } = await build(t);
  const watch = await client.watch(`${pods}?watch=true`);
  await simulator.close();
  t.equal(await watch.next().catch(() => undefined), undefined);
});
