import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { Labels } from '../ticket.ts';
import { isRecord } from '../tools/values.ts';
import { textLabels } from './labels.ts';

const notificationBytes = 8 * 1_048_576;

/** One notification that a receiver got. */
export interface Heard {
  readonly receiver: string;
  /** Milliseconds on the replay's clock. */
  readonly at: number;
  /** The labels of each alert in it that fires. */
  readonly firing: readonly Labels[];
}

export interface Sink {
  readonly heard: readonly Heard[];
  /** Where a receiver's notifications go. */
  url(receiver: string): string;
  close(): Promise<void>;
}

/** Listens on this machine alone and keeps every notification that Alertmanager sends. */
export async function openSink(now: () => number): Promise<Sink> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const receiver = decodeURIComponent(request.url?.slice(1) ?? '');
    readBody(request).then(
      (body) => {
        heard.push({ receiver, at: now(), firing: firingIn(body) });
        response.end();
      },
      () => response.writeHead(400).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    heard,
    url: (receiver) => `http://127.0.0.1:${port}/${encodeURIComponent(receiver)}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > notificationBytes) throw new Error('too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

function firingIn(body: unknown): Labels[] {
  if (!isRecord(body) || !Array.isArray(body.alerts)) return [];
  return body.alerts.filter(isRecord).flatMap((alert) => (alert.status === 'firing' ? [textLabels(alert.labels)] : []));
}
