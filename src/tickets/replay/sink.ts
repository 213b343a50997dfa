import fastify from 'fastify';
import { isRecord, recordsIn, textLabels } from '../exports/values.ts';
import type { Labels } from '../ticket.ts';

const notificationBytes = 8 * 1_048_576;

/** One notification that a receiver got, at a time on the replay's clock: the labels of each alert in it that fires. */
export interface Heard {
  readonly receiver: string;
  readonly at: number;
  readonly firing: readonly Labels[];
}

/** Listens on this machine alone and keeps every notification that Alertmanager sends. */
export async function openSink(now: () => number) {
  const heard: Heard[] = [];
  const routerOptions = { maxParamLength: 1_000 };
  const server = fastify({ bodyLimit: notificationBytes, forceCloseConnections: true, routerOptions });
  server.post<{ Params: { receiver: string } }>('/:receiver', async ({ params: { receiver }, body }) => {
    heard.push({ receiver, at: now(), firing: firingIn(body) });
    return {};
  });
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    heard,
    /** Where a receiver's notifications go. */
    url: (receiver: string) => `${address}/${encodeURIComponent(receiver)}`,
    close: () => server.close(),
  };
}

function firingIn(body: unknown): Labels[] {
  const alerts = isRecord(body) ? recordsIn(body.alerts) : [];
  return alerts.filter(({ status }) => status === 'firing').map(({ labels }) => textLabels(labels));
}
