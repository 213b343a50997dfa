import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import t from 'tap';
import type { Standing } from '../../src/http/overload/connections.ts';
import { limitWaitingChunks } from '../../src/http/overload/tiny-chunks.ts';

const chunk = Buffer.from(' ');

/** A request of one client, with the number of times that its connection was cut. */
function requestOf(standing: Standing, headers: Readonly<Record<string, string>> = { 'transfer-encoding': 'chunked' }) {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  const seen = { cuts: 0 };
  limitWaitingChunks(request, standing, () => {
    seen.cuts += 1;
  });
  return { request, seen };
}

for (const [standing, most] of [
  ['stranger', 64],
  ['person', 1_000],
  ['alertmanager', 1_000],
] as const) {
  t.test(
    `of a ${standing}, ${most} chunks wait until they are read, and one more cuts the connection once`,
    async (t) => {
      const { request, seen } = requestOf(standing);
      for (let count = 0; count < most; count += 1) request.push(chunk);
      t.equal(seen.cuts, 0);
      for (let count = 0; count < 10_000; count += 1) request.push(chunk);
      t.equal(seen.cuts, 1);
      t.equal(request.readableLength, most, 'the others are dropped');
    },
  );
}

t.test('chunks that are read do not count', async (t) => {
  const { request, seen } = requestOf('stranger');
  for (let count = 0; count < 1_000; count += 1) {
    request.push(chunk);
    request.read();
  }
  t.equal(seen.cuts, 0);
});

t.test('a body with a length is left alone', async (t) => {
  const { request, seen } = requestOf('stranger', { 'content-length': '5000' });
  for (let count = 0; count < 5_000; count += 1) request.push(chunk);
  t.equal(seen.cuts, 0);
});
