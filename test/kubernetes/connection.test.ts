import type { IncomingMessage } from 'node:http';
import t from 'tap';
import { armedLatch } from '../../src/core/latch/latch.ts';
import { makeServerCertificate } from '../../src/dev/simulator/api/auth/certificates.ts';
import { nobodyListens } from '../support/address.ts';
import { failureOf, scaleObject, soon, stoppedScale, target } from './fixtures.ts';
import { answer, connectTo, deadlineFrom, startServer } from './local-api.ts';

const configMap = { kind: 'ConfigMap', metadata: { name: 'big-red-button-swype-app', resourceVersion: '7' } };
const podList = { kind: 'PodList', metadata: { resourceVersion: '90' }, items: [] };

function objectAt({ url = '', method }: IncomingMessage) {
  if (url.includes('/configmaps/')) return configMap;
  if (url.includes('/pods')) return podList;
  return method === 'PATCH' ? stoppedScale : scaleObject;
}

t.test('a hundred trips share four connections', async (t) => {
  const { url, sockets } = await startServer(t, (request, response) => answer(request, response, objectAt(request)));
  const { cluster, latches } = connectTo(t, url);
  for (let trip = 0; trip < 100; trip++) {
    const [scale, , latch] = await Promise.all([
      cluster.readScale(target, soon()),
      cluster.listPods('sre', 'app=swype-app', soon()),
      latches.read('swype-app', soon()),
    ]);
    await latches.write('swype-app', armedLatch(target), latch.version, soon());
    await cluster.scaleToZero(target, { resourceVersion: scale.resourceVersion }, soon());
  }
  // Three for what is read in parallel; undici takes a fourth while one of them has not quite come to rest.
  t.ok(sockets.length <= 4, `${sockets.length} connections`);
});

t.test(
  "over TLS, connections are kept too, and the server's certificate must come from the given authority",
  async (t) => {
    const certificate = await makeServerCertificate(Date.now());
    const other = await makeServerCertificate(Date.now());
    const { url, sockets } = await startServer(
      t,
      (request, response) => answer(request, response, { ...scaleObject, spec: { replicas: 5 } }),
      certificate,
    );
    const { cluster } = connectTo(t, url, { cluster: { server: url, ca: certificate.ca, token: 'sesame' } });
    for (let call = 0; call < 20; call++) t.equal((await cluster.readScale(target, soon())).replicas, 5);
    t.ok(sockets.length <= 2, `${sockets.length} connections`);

    const wary = connectTo(t, url, { cluster: { server: url, ca: other.ca, token: 'sesame' } });
    const failure = await failureOf(wary.cluster.scaleToZero(target, {}, AbortSignal.timeout(300)));
    t.equal(failure.kind, 'unavailable', 'nothing was sent');
    t.match(failure.message, /certificate|not sent/);
  },
);

t.test('a write is repeated while the server refuses connections, because nothing was sent', async (t) => {
  const { cluster, observed, codes } = connectTo(t, nobodyListens);
  const failure = await failureOf(cluster.scaleToZero(target, {}, soon()));
  t.equal(failure.kind, 'unavailable');
  t.match(failure.message, /ECONNREFUSED.*\(not sent\)/);
  t.ok(observed.length > 1);
  t.ok(codes().every((code) => code === 'unavailable'));
});

t.test('a stop survives a kept-alive connection that the server was just closing', async (t) => {
  let closing = true;
  const { url, sockets } = await startServer(t, (request, response) => {
    if (request.method === 'PATCH' && closing) {
      closing = false;
      request.socket.destroy();
    } else void answer(request, response, objectAt(request));
  });
  const { cluster, codes } = connectTo(t, url);
  await cluster.readScale(target, soon());
  t.equal((await cluster.scaleToZero(target, { resourceVersion: '41' }, soon())).uid, 'uid-1');
  t.strictSame(codes(), ['200', 'unknown-outcome', '200']);
  t.ok(sockets.length >= 2);
});

t.test('a reply that breaks off in its body is lost, although its status arrived', async (t) => {
  const { url } = await startServer(t, (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"kind":"Sc', () => request.socket.destroy());
  });
  const { cluster } = connectTo(t, url);
  const failure = await failureOf(cluster.scaleToZero(target, { uid: 'uid-1' }, soon()));
  t.equal(failure.kind, 'unknown-outcome');
});

t.test('a deadline', async (t) => {
  t.test('ends a read without an answer, and the error says after how long', async (t) => {
    const arrived = Promise.withResolvers<void>();
    const { url } = await startServer(t, () => arrived.resolve());
    const { cluster, codes } = connectTo(t, url);
    const failure = await failureOf(cluster.readScale(target, deadlineFrom(arrived.promise, 50)));
    t.equal(failure.kind, 'unavailable');
    t.match(failure.message, /^get deployments\/scale swype-app in sre: no answer within \d+ ms$/);
    t.strictSame(codes(), ['timeout']);
  });

  t.test('ends a write without an answer, which may have been carried out', async (t) => {
    const arrived = Promise.withResolvers<void>();
    const { url } = await startServer(t, () => arrived.resolve());
    const { cluster, codes } = connectTo(t, url);
    const signal = deadlineFrom(arrived.promise, 50);
    const failure = await failureOf(cluster.scaleToZero(target, { resourceVersion: '41' }, signal));
    t.equal(failure.kind, 'unknown-outcome');
    t.match(failure.message, /no answer within \d+ ms \(sent, so it may have been carried out\)$/);
    t.strictSame(codes(), ['timeout'], 'and it is not repeated');
  });

  t.test('ends a body that never ends', async (t) => {
    const { url } = await startServer(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"kind":');
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    });
    const { cluster } = connectTo(t, url);
    const failure = await failureOf(cluster.readScale(target, AbortSignal.timeout(150)));
    t.match(failure.message, /no answer within \d+ ms/);
  });

  t.test('that passed before the call sends nothing', async (t) => {
    const { url, sockets } = await startServer(t, () => {});
    const { cluster } = connectTo(t, url);
    const failure = await failureOf(cluster.scaleToZero(target, {}, AbortSignal.abort()));
    t.equal(failure.kind, 'unavailable');
    t.match(failure.message, '(not sent)');
    t.equal(sockets.length, 0);
  });

  t.test('that passes during a pause ends the call with its last error', async (t) => {
    const waits = Promise.withResolvers<void>();
    const { url } = await startServer(t, (_request, response) => {
      response.writeHead(503, { 'retry-after': '1' }).end();
    });
    // It waits from when its first try was counted.
    const { cluster } = connectTo(t, url, { onRequest: () => waits.resolve() });
    const failure = await failureOf(cluster.readScale(target, deadlineFrom(waits.promise, 50)));
    t.match(failure, { kind: 'unavailable', status: 503, retryAfterMs: 1_000 });
  });

  t.test('that passed does not break the next call', async (t) => {
    let hangs = true;
    const { url } = await startServer(t, (request, response) => {
      if (!hangs) void answer(request, response, scaleObject);
    });
    const { cluster } = connectTo(t, url);
    await failureOf(cluster.readScale(target, AbortSignal.timeout(50)));
    hangs = false;
    t.equal((await cluster.readScale(target, soon())).replicas, 3);
  });
});

t.test('close ends the calls in progress', async (t) => {
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { url } = await startServer(t, () => arrived());
  const { cluster, close } = connectTo(t, url);
  const call = failureOf(cluster.scaleToZero(target, {}, soon()));
  await arrival;
  await close();
  t.equal((await call).kind, 'unknown-outcome');
});

t.test("the clock follows the API server if this machine's clock is wrong, whatever the server answers", async (t) => {
  let date: string | undefined;
  const { url } = await startServer(t, (request, response) => {
    response.sendDate = false;
    if (date !== undefined) response.setHeader('date', date);
    if (request.url?.includes('/pods')) response.writeHead(503).end();
    else answer(request, response, scaleObject);
  });
  const { cluster, clock } = connectTo(t, url);
  const aheadMs = async () => {
    await cluster.readScale(target, soon());
    return Math.round((Date.now() - clock.now()) / 10_000) * 10_000;
  };
  t.equal(await aheadMs(), 0, 'a server without a date');
  date = new Date(Date.now() - 3_600_000).toUTCString();
  t.equal(await aheadMs(), 3_600_000);
  date = new Date(Date.now() - 10_000).toUTCString();
  t.equal(await aheadMs(), 0, 'a slow reply is no wrong clock');
  date = new Date(Date.now() + 3_600_000).toUTCString();
  await failureOf(cluster.listPods('sre', 'app=swype-app', soon()));
  t.equal(Math.round(cluster.aheadMs() / 10_000) * 10_000, -3_600_000, 'an error has a date as well');
});
