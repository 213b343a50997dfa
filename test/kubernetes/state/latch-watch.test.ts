import type { ServerResponse } from 'node:http';
import t, { type Test } from 'tap';
import { until } from '../../support/until.ts';
import { soon } from '../fixtures.ts';
import { answer, connectTo, startServer } from '../local-api.ts';

const name = (button: string) => `big-red-button-${button}`;
const metadata = (button: string, resourceVersion: string) => ({
  metadata: { name: name(button), namespace: 'big-red-button', uid: button, resourceVersion },
});

/** An API server that lists `pages`, and whose watches the test writes line by line. */
async function serverWith(t: Test, pages: readonly (readonly object[])[]) {
  const watches: ServerResponse[] = [];
  const queries: URLSearchParams[] = [];
  const { url } = await startServer(t, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const button = pathname.split('/configmaps/')[1]?.replace(name(''), '');
    if (button !== undefined) {
      const object = { kind: 'ConfigMap', apiVersion: 'v1', ...metadata(button, '1') };
      return void answer(request, response, object);
    }
    queries.push(searchParams);
    if (searchParams.has('watch')) return void watches.push(response);
    const page = Number(searchParams.get('continue') ?? 0);
    const next = page + 1 < pages.length ? { continue: `${page + 1}` } : {};
    void answer(request, response, {
      kind: 'PartialObjectMetadataList',
      metadata: { resourceVersion: '7', ...next },
      items: pages[page] ?? null,
    });
  });
  const bounds = { firstPauseMs: 1, longestPauseMs: 5 };
  const { latches } = connectTo(t, url, { watch: bounds });
  const stop = new AbortController();
  t.teardown(() => stop.abort());
  const news: string[] = [];
  let isLive = false;
  for (const button of ['a', 'b', 'c']) await latches.read(button, soon());
  const handlers = {
    onNews: (button: string) => void news.push(button),
    onLive: () => {
      isLive = true;
    },
    onError: () => undefined,
  };
  void latches.watch(handlers, stop.signal);
  await until(() => isLive || watches.length > 0);
  const say = (type: string, object: object) => watches.at(-1)?.write(`${JSON.stringify({ type, object })}\n`);
  return { news, say, watches, queries };
}

t.test('the list has several pages, and a latch that none of them has was deleted', async (t) => {
  const { news, queries } = await serverWith(t, [[metadata('a', '1')], [metadata('b', '2')]]);
  await until(() => news.length === 2);
  t.same(news.toSorted(), ['b', 'c'], 'b has another version, and c is gone');
  t.equal(queries.find((query) => query.has('continue'))?.get('continue'), '1');
  await until(() => queries.some((query) => query.has('watch')));
  t.equal(queries.find((query) => query.has('watch'))?.get('resourceVersion'), '7');
});

t.test('an empty list may be null', async (t) => {
  const { news } = await serverWith(t, []);
  await until(() => news.length === 3);
  t.same(news.toSorted(), ['a', 'b', 'c']);
});

t.test('a change and a deletion are news, and a bookmark, the same version or another object are not', async (t) => {
  const { news, say, watches } = await serverWith(t, [[metadata('a', '1'), metadata('b', '1'), metadata('c', '1')]]);
  await until(() => watches.length === 1);
  say('BOOKMARK', metadata('a', '8'));
  say('MODIFIED', metadata('a', '1'));
  say('MODIFIED', metadata('nobody', '9'));
  say('ADDED', { metadata: { name: 'another-object', resourceVersion: '9' } });
  say('MODIFIED', metadata('b', '9'));
  await until(() => news.length === 1);
  t.same(news, ['b']);
  say('DELETED', metadata('c', '1'));
  await until(() => news.length === 2);
  t.same(news, ['b', 'c']);
});
