import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { AppOptions } from '../../src/http/app.ts';
import type { Authorizer } from '../../src/http/auth/authorizer.ts';
import { until } from '../support/until.ts';
import { authorizer, buttonView, person, type Receiver, receiver } from './receiver.ts';

interface Client {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** All that came so far. */
  text(): string;
  /** Resolves when the answer ended, well or not. */
  readonly closed: Promise<void>;
  pause(): void;
  close(): void;
}

/** Listens, and returns what opens a stream there. */
async function listen(t: Test, options: Partial<AppOptions> = {}) {
  const build = await receiver(t, options);
  await build.app.listen({ host: '127.0.0.1', port: 0 });
  // A listener on a port has an address of this form.
  const { port } = build.app.server.address() as AddressInfo;
  const open = async (headers: Record<string, string> = person) => {
    const client = await connect(port, headers);
    t.teardown(() => client.close());
    return client;
  };
  return { ...build, open };
}

function connect(port: number, headers: Record<string, string>): Promise<Client> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', path: '/api/v1/stream', headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      const closed = new Promise<void>((ended) => response.once('close', ended).once('error', () => undefined));
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: () => text,
        closed,
        pause: () => response.pause(),
        close: () => request.destroy(),
      });
    });
    request.once('error', reject);
  });
}

function events(client: Client): object[] {
  return [...client.text().matchAll(/^event: state\ndata: (.*)\n\n/gm)].map(([, data = '']) => JSON.parse(data));
}

function rename({ panel }: Receiver, name: string): void {
  panel.buttons = [{ ...buttonView, name }];
  panel.changes.notify();
}

t.test('a stream begins with the list of buttons, and sends it again at each change', async (t) => {
  const receiver = await listen(t, { limits: { streamGatherMs: 1 } });
  const client = await receiver.open();
  t.equal(client.status, 200);
  t.match(client.headers, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  await until(() => events(client).length === 1);
  const list = await receiver.app.inject({ url: '/api/v1/buttons', headers: person });
  t.strictSame(events(client), [list.json()]);
  rename(receiver, 'other');
  await until(() => events(client).length === 2);
  t.match(events(client)[1], { buttons: [{ name: 'other' }] });
});

t.test('several changes at once are one event, and no change is no event', async (t) => {
  const receiver = await listen(t, { limits: { streamGatherMs: 200 } });
  const client = await receiver.open();
  await until(() => events(client).length === 1);
  for (const name of ['a', 'b', 'c']) rename(receiver, name);
  await until(() => events(client).length === 2);
  t.match(events(client)[1], { buttons: [{ name: 'c' }] });
  const { panel } = receiver;
  const list = panel.list.bind(panel);
  let looks = 0;
  panel.list = () => {
    looks += 1;
    return list();
  };
  panel.changes.notify();
  await until(() => looks === 1);
  rename(receiver, 'd');
  await until(() => events(client).length > 2);
  t.match(events(client)[2], { buttons: [{ name: 'd' }] });
});

t.test('two readers get the same, and one that leaves is forgotten', async (t) => {
  const receiver = await listen(t, { limits: { streamGatherMs: 1 } });
  const [one, two] = [await receiver.open(), await receiver.open()];
  rename(receiver, 'both');
  await until(() => events(one).length === 2 && events(two).length === 2);
  t.strictSame(events(one)[1], events(two)[1]);
  one.close();
  two.close();
  await until(() => receiver.panel.changes.count === 0);
  t.pass('nobody listens any more');
});

t.test('without the right to read there is no stream', async (t) => {
  const { open } = await listen(t);
  t.equal((await open({})).status, 401);
});

t.test('one stream too many is answered 503, until another one ends', async (t) => {
  const { open } = await listen(t, { limits: { streams: 1 } });
  const first = await open();
  const second = await open();
  t.equal(second.status, 503);
  t.equal(second.headers['retry-after'], '1');
  first.close();
  await until(async () => (await open()).status === 200);
});

t.test('a quiet stream is kept alive by comments', async (t) => {
  const { open } = await listen(t, { limits: { streamKeepAliveMs: 10 } });
  const client = await open();
  await until(() => client.text().split(': still here\n\n').length > 3);
  t.equal(events(client).length, 1);
});

t.test('a reader that reads nothing is dropped, and its events do not pile up', async (t) => {
  const limits = { streamGatherMs: 1, streamKeepAliveMs: 300 };
  const receiver = await listen(t, { limits });
  const client = await receiver.open();
  await until(() => events(client).length === 1);
  client.pause();
  // More than the kernel's own buffers take.
  for (let count = 0; receiver.panel.changes.count > 0 && count < 500; count += 1) {
    rename(receiver, `${count}${'x'.repeat(1_048_576)}`);
    await sleep(10);
  }
  await until(() => receiver.panel.changes.count === 0);
  t.pass('it was dropped');
});

t.test(
  'a reader without the right any more is cut off; one whose right cannot be checked may continue for a while',
  async (t) => {
    let standing: 'allowed' | 'refused' | 'unknown' = 'allowed';
    let asked = 0;
    const changing: Authorizer = {
      ...authorizer,
      authorize: async (...call) => {
        asked += 1;
        if (standing === 'unknown') throw new Error('the API server does not answer');
        return standing === 'allowed' ? authorizer.authorize(...call) : { kind: 'unauthenticated', problem: 'expired' };
      },
    };
    const limits = { streamConfirmMs: 10 };
    const { open, panel } = await listen(t, { authorizer: changing, limits });
    const client = await open();
    standing = 'unknown';
    const before = asked;
    await until(() => asked > before + 2);
    t.equal(panel.changes.count, 1, 'still open');
    standing = 'refused';
    await client.closed;
    t.equal((await open()).status, 401);
  },
);

t.test('a reader whose right cannot be checked for long is cut off too', async (t) => {
  let isSilent = false;
  const silent: Authorizer = {
    ...authorizer,
    authorize: async (...call) => {
      if (isSilent) throw new Error('the API server does not answer');
      return authorizer.authorize(...call);
    },
  };
  const { open } = await listen(t, { authorizer: silent, limits: { streamConfirmMs: 10, streamUnconfirmedMs: 50 } });
  const client = await open();
  isSilent = true;
  await client.closed;
  t.equal((await open()).status, 503);
});

t.test('a shutdown ends every stream at once', async (t) => {
  const { app, open } = await listen(t, { limits: { shutdownMs: 60_000 } });
  const client = await open();
  await until(() => events(client).length === 1);
  const before = performance.now();
  await app.close();
  await client.closed;
  t.ok(performance.now() - before < 30_000, 'long before connections would be cut');
});

t.test('a defect in the state ends the streams, and the receiver continues', async (t) => {
  const receiver = await listen(t, { limits: { streamGatherMs: 1 } });
  const client = await receiver.open();
  await until(() => events(client).length === 1);
  receiver.panel.list = () => {
    throw new TypeError('a defect');
  };
  receiver.panel.changes.notify();
  await client.closed;
  t.equal((await receiver.open()).status, 500);
});
