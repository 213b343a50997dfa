import { Agent, fetch, type RequestInit } from 'undici';
import type { ReceiverProcess } from '../../../src/dev/demo/stack/receiver-process.ts';
import { readReceiverConfig } from './receiver-config.ts';

/** The token of a request. */
export type Caller = 'alertmanager' | 'person';

/** Posts JSON to a receiver. Resolves with any status. */
export async function post(
  receiver: ReceiverProcess,
  caller: Caller,
  path: string,
  body: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { alertmanagerToken, personToken } = await readReceiverConfig(receiver);
  const token = caller === 'person' ? personToken : alertmanagerToken;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const { status, text } = await request(receiver, path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status, body: JSON.parse(text) };
}

/** The sum of a metric's series with this label, as the receiver shows it now. */
export async function readMetric(receiver: ReceiverProcess, name: string, label: string): Promise<number> {
  const { text } = await request(receiver, '/metrics', {});
  const series = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(label));
  return series.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function request(
  receiver: ReceiverProcess,
  path: string,
  init: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> {
  const { ca } = await readReceiverConfig(receiver);
  const dispatcher = new Agent({ connect: { ca } });
  try {
    const response = await fetch(`${receiver.url}${path}`, { ...init, dispatcher });
    return { status: response.status, text: await response.text() };
  } finally {
    await dispatcher.destroy();
  }
}
