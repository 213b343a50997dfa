import type { IncomingMessage, ServerResponse } from 'node:http';
import t, { type Test } from 'tap';
import { systemClock } from '../../../src/cluster/clock.ts';
import type { ClusterError } from '../../../src/cluster/errors.ts';
import { type WatchBounds, watchSeconds } from '../../../src/kubernetes/transport/watch-loop.ts';
import { watchLineBytes } from '../../../src/kubernetes/transport/watch-stream.ts';
import { answer, connectTo, startServer } from '../local-api.ts';

interface Opened {
  readonly query: URLSearchParams;
  readonly stream: ServerResponse;
  readonly request: IncomingMessage;
}

function pod(name: string, resourceVersion: string) {
  return { metadata: { name, uid: `uid-of-${name}`, resourceVersion }, status: { phase: 'Running' } };
}

function line(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

/** A watch on a server whose lists hold one pod each, `listed-1`, `listed-2` …, at version 100, 200 …. */
async function startWatch(t: Test, bounds: Partial<WatchBounds> = {}, onWatch = (_opened: Opened) => {}) {
  const lists: URLSearchParams[] = [];
  const watches: Opened[] = [];
  const pods: string[] = [];
  const errors: ClusterError[] = [];
  const waiting = new Set<() => void>();
  const happened = () => {
    for (const look of waiting) look();
  };
  const { url, sockets } = await startServer(t, (request, response) => {
    const query = new URL(request.url ?? '', 'http://local').searchParams;
    if (query.get('watch') !== 'true') {
      lists.push(query);
      const version = String(lists.length * 100);
      const items = [pod(`listed-${lists.length}`, version)];
      void answer(request, response, { kind: 'PodList', metadata: { resourceVersion: version }, items });
    } else {
      const opened = { query, stream: response, request };
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      watches.push(opened);
      onWatch(opened);
    }
    happened();
  });
  const stop = new AbortController();
  const { cluster, observed } = connectTo(t, url, {
    watch: { firstPauseMs: 1, longestPauseMs: 5, ...bounds },
  });
  const handlers = {
    onPod: ({ name }: { name: string }) => {
      pods.push(name);
      happened();
    },
    onError: (error: ClusterError) => {
      errors.push(error);
      happened();
    },
  };
  const ended = cluster.watchPods('sre', 'app=swype-app', handlers, stop.signal);
  t.teardown(async () => {
    stop.abort();
    await ended;
  });
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!condition()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  /** The watch that was opened as number `count`. */
  const opened = async (count: number): Promise<Opened> => {
    await until(() => watches.length >= count);
    const watch = watches[count - 1];
    if (watch === undefined) throw new Error('unreachable: it was waited for');
    return watch;
  };
  return { lists, watches, pods, errors, observed, sockets, stop, ended, until, opened };
}

t.test('passes on every listed pod, then every changed or deleted one', async (t) => {
  const { opened, pods, until, lists, errors } = await startWatch(t);
  const { query, stream } = await opened(1);
  stream.write(line('ADDED', pod('added', '101')) + line('MODIFIED', pod('modified', '102')));
  stream.write(line('DELETED', pod('deleted', '103')));
  await until(() => pods.length === 4);
  t.strictSame(pods, ['listed-1', 'added', 'modified', 'deleted']);
  t.equal(lists[0]?.has('resourceVersion'), false, 'a list is never from the cache');
  t.strictSame(Object.fromEntries(query), {
    watch: 'true',
    labelSelector: 'app=swype-app',
    resourceVersion: '100',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(watchSeconds),
  });
  t.strictSame(errors, []);
});

t.test('joins a line that comes in pieces, and splits several lines that come together', async (t) => {
  const { opened, pods, until } = await startWatch(t);
  const { stream } = await opened(1);
  const text = Buffer.from(line('ADDED', pod('zoë', '101')) + line('ADDED', pod('b', '102')));
  for (const byte of text) stream.write(Buffer.of(byte));
  await until(() => pods.length === 3);
  t.strictSame(pods, ['listed-1', 'zoë', 'b']);
});

t.test('lists again without an error when the server ends a watch; a bookmark is not a pod', async (t) => {
  const { opened, lists, errors, pods } = await startWatch(t);
  const { stream } = await opened(1);
  stream.write(line('ADDED', pod('a', '101')));
  stream.end(line('BOOKMARK', { metadata: { resourceVersion: '150' } }));
  const { query } = await opened(2);
  t.equal(query.get('resourceVersion'), '200');
  t.equal(lists.length, 2);
  t.strictSame(errors, []);
  t.strictSame(pods, ['listed-1', 'a', 'listed-2']);
});

t.test('lists again without an error when its version is too old', async (t) => {
  for (const when of ['at once', 'later']) {
    await t.test(when, async (t) => {
      const { opened, errors, lists } = await startWatch(t);
      const { stream } = await opened(1);
      if (when === 'later') stream.write(line('ADDED', pod('a', '101')));
      stream.end(line('ERROR', { kind: 'Status', code: 410, message: 'too old resource version' }));
      const { query } = await opened(2);
      t.equal(query.get('resourceVersion'), '200');
      t.equal(lists.length, 2);
      t.strictSame(errors, []);
    });
  }
});

t.test('reports a broken connection and lists again', async (t) => {
  const { opened, errors, pods } = await startWatch(t);
  const { stream, request } = await opened(1);
  stream.write(line('ADDED', pod('a', '101')), () => request.socket.destroy());
  const { query } = await opened(2);
  t.equal(query.get('resourceVersion'), '200');
  t.equal(errors.length, 1);
  t.match(errors[0], { kind: 'unavailable', message: /^watch pods in sre: no complete answer: / });
  t.ok(pods.includes('listed-2'));
});

for (const [what, isRefused] of [
  ['a watch', (query: URLSearchParams) => query.get('watch') === 'true'],
  ['a list', (query: URLSearchParams) => query.get('watch') !== 'true'],
] as const) {
  t.test(`${what} that is refused with Retry-After begins again no sooner`, async (t) => {
    const times: number[] = [];
    const { url } = await startServer(t, (request, response) => {
      const query = new URL(request.url ?? '', 'http://local').searchParams;
      if (isRefused(query)) {
        times.push(performance.now());
        response.writeHead(429, { 'retry-after': '2' }).end('Too many requests, please try again later.');
      } else void answer(request, response, { kind: 'PodList', metadata: { resourceVersion: '1' }, items: [] });
    });
    const stop = new AbortController();
    const { cluster } = connectTo(t, url, { watch: { firstPauseMs: 1, longestPauseMs: 5 } });
    const errors: ClusterError[] = [];
    const again = Promise.withResolvers<void>();
    const onError = (error: ClusterError) => {
      if (errors.push(error) === 2) again.resolve();
    };
    const ended = cluster.watchPods('sre', 'app=swype-app', { onPod: () => undefined, onError }, stop.signal);
    await again.promise;
    stop.abort();
    await ended;
    t.match(errors, [{ kind: 'throttled', retryAfterMs: 2_000 }, {}]);
    const [first = 0, second = 0] = times;
    t.ok(second - first >= 1_990, `${Math.round(second - first)} ms`);
  });
}

t.test('reports an invalid line and lists again', async (t) => {
  const wrong: readonly [string, string][] = [
    ['no JSON', 'gateway timeout\n'],
    ['no object', '{"type":"ADDED"}\n'],
    ['null', 'null\n'],
    ['an error of the server', line('ERROR', { code: 500, message: 'etcd went away' })],
    ['a line without end', 'x'.repeat(watchLineBytes + 1)],
  ];
  for (const [name, text] of wrong) {
    await t.test(name, async (t) => {
      const { opened, errors, lists } = await startWatch(t);
      const { stream } = await opened(1);
      stream.write(text);
      await opened(2);
      t.equal(errors.length, 1);
      t.match(errors[0], { kind: 'unavailable', message: /^watch pods in sre: / });
      t.equal(lists.length, 2);
    });
  }
});

t.test('reports a connection that is silent for too long, and lists again', async (t) => {
  const { opened, errors } = await startWatch(t, { silenceMs: 100 });
  const { stream } = await opened(1);
  stream.write(line('BOOKMARK', { metadata: { resourceVersion: '101' } }));
  await opened(2);
  t.match(errors[0]?.message, /no complete answer: .*timeout/i);
});

t.test('a bookmark from time to time keeps a quiet watch open', async (t) => {
  const { opened, watches, pods, until, errors } = await startWatch(t, { silenceMs: 900 });
  const { stream } = await opened(1);
  for (let bookmark = 0; bookmark < 20; bookmark++) {
    stream.write(line('BOOKMARK', { metadata: { resourceVersion: `${101 + bookmark}` } }));
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  stream.write(line('ADDED', pod('late', '120')));
  await until(() => pods.includes('late'));
  t.equal(watches.length, 1);
  t.strictSame(errors, []);
});

t.test(
  'doubles the pause with each attempt that soon breaks, also if it sent a line first, and starts over after a long one',
  async (t) => {
    const pauses: number[] = [];
    let now = 0;
    const clock = {
      ...systemClock,
      now: () => now,
      async sleep(ms: number) {
        pauses.push(ms);
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    let watches = 0;
    const { url } = await startServer(t, (request, response) => {
      if (!request.url?.includes('watch=true')) {
        void answer(request, response, { kind: 'PodList', metadata: { resourceVersion: '1' }, items: [] });
        return;
      }
      watches++;
      if (watches === 5) now += 501;
      if (watches % 2 === 0) request.socket.destroy();
      else response.write(line('ADDED', pod('a', '2')), () => request.socket.destroy());
    });
    const stop = new AbortController();
    const { cluster } = connectTo(t, url, {
      clock,
      watch: { firstPauseMs: 100, longestPauseMs: 500, random: () => 1 },
    });
    const handlers = { onPod() {}, onError: () => (watches >= 7 ? stop.abort() : undefined) };
    await cluster.watchPods('sre', 'app=swype-app', handlers, stop.signal);
    t.strictSame(pauses.slice(0, 7), [100, 200, 400, 500, 100, 200, 400]);
  },
);

t.test('continues if a handler throws', async (t) => {
  const { url } = await startServer(t, (request, response) => {
    void answer(request, response, { kind: 'PodList', metadata: { resourceVersion: '1' }, items: [pod('a', '1')] });
  });
  const stop = new AbortController();
  const { cluster } = connectTo(t, url, { watch: { firstPauseMs: 1 } });
  const errors: ClusterError[] = [];
  const handlers = {
    onPod() {
      throw new Error('a mistake in the memory');
    },
    onError(error: ClusterError) {
      errors.push(error);
      if (errors.length === 2) stop.abort();
    },
  };
  await cluster.watchPods('sre', 'app=swype-app', handlers, stop.signal);
  t.match(errors[0], { name: 'ClusterError', message: /a mistake in the memory/ });
});

t.test('resolves when it is aborted during a watch, and frees its connection', async (t) => {
  const { opened, stop, ended, errors } = await startWatch(t);
  const { request } = await opened(1);
  // The client may end it with a reset, which is an error here.
  const closed = new Promise((resolve) => request.socket.on('error', () => {}).once('close', resolve));
  stop.abort();
  await ended;
  await closed;
  t.strictSame(errors, []);
});

t.test('resolves at once if it was aborted before', async (t) => {
  const { url, sockets } = await startServer(t, () => {});
  const { cluster } = connectTo(t, url);
  await cluster.watchPods('sre', 'app=swype-app', { onPod() {}, onError() {} }, AbortSignal.abort());
  t.equal(sockets.length, 0);
});

t.test('counts each watch once, when it begins, on connections that no call uses', async (t) => {
  const { opened, observed, sockets, pods, until } = await startWatch(t);
  const { stream } = await opened(1);
  stream.write(line('ADDED', pod('a', '101')));
  await until(() => pods.length === 2);
  t.strictSame(
    observed.map(({ verb, resource, code }) => `${verb} ${resource} ${code}`),
    ['list pods 200', 'watch pods 200'],
  );
  t.ok(sockets.length <= 2);
});

t.test('onListed is called for an empty list too, and not for a failed one', async (t) => {
  const stop = new AbortController();
  let lists = 0;
  const { url } = await startServer(t, (request, response) => {
    if (request.url?.includes('watch=true')) return void response.destroy();
    lists += 1;
    if (lists === 1) return void response.writeHead(403).end();
    void answer(request, response, { kind: 'PodList', metadata: { resourceVersion: '1' }, items: null });
  });
  const { cluster } = connectTo(t, url, { watch: { firstPauseMs: 1, longestPauseMs: 5 } });
  const heard: string[] = [];
  const handlers = {
    onPod: () => heard.push('pod'),
    onListed: () => heard.push('listed'),
    onError: () => {
      heard.push('error');
      if (heard.length >= 5) stop.abort();
    },
  };
  await cluster.watchPods('sre', 'app=swype-app', handlers, stop.signal);
  t.strictSame(heard, ['error', 'listed', 'error', 'listed', 'error']);
});
