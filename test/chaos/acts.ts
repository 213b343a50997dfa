import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiverProcess } from '../../src/dev/demo/stack/receiver-process.ts';
import { type ForgedAlert, notificationOf } from '../cluster/support/forged-alert.ts';
import type { Chronicle } from './chronicle.ts';
import { token } from './stand.ts';

/** As in the shipped alertmanager.yml. */
const requestTimeoutMs = 5_000;
const retryMs = 300;
/** For one act, with the time of every disturbance of a round. */
const actDeadlineMs = 45_000;

type Answer = { readonly status: number; readonly body: unknown } | 'none';

export interface Asks {
  readonly replicas: readonly ReceiverProcess[];
  readonly chronicle: Chronicle;
}

/** Sends the alert until a receiver answers 200, as Alertmanager does, to one receiver. Resolves with the decisions. */
export async function sendAlert({ replicas, chronicle }: Asks, button: string, alert: ForgedAlert, replica: number) {
  const body = notificationOf(button, alert);
  const answer = await retry(chronicle, `the alert of ${button}`, () =>
    post(replicas, replica, '/api/v1/alertmanager', body),
  );
  // The fields that the route's schema promises.
  const { decisions = [] } = (answer ?? {}) as { decisions?: readonly { kind: string; trip?: string }[] };
  for (const { kind, trip } of decisions) {
    if (kind === 'trip' && trip !== undefined) chronicle.acknowledge(button, trip);
  }
  return decisions;
}

/** A person presses until it is answered, at the other receiver after each failure. */
export async function press({ replicas, chronicle }: Asks, button: string, first: number): Promise<void> {
  let attempt = first;
  const answer = await retry(chronicle, `the press of ${button}`, async () => {
    const reply = await post(replicas, attempt % 2, `/api/v1/buttons/${button}/press`, { reason: 'chaos' });
    attempt += 1;
    if (reply === 'none') chronicle.asked(button).latePress = true;
    return reply;
  });
  // The fields that the route's schema promises.
  const { trip } = (answer ?? {}) as { trip?: string };
  if (trip !== undefined) chronicle.acknowledge(button, trip);
}

/** A person resets the present trip until it is answered. 409: still stopping, or another replica has done it. */
export async function reset({ replicas, chronicle }: Asks, button: string, first: number): Promise<void> {
  let attempt = first;
  await retry(chronicle, `the reset of ${button}`, async () => {
    const trip = chronicle.latch(button)?.trip?.id;
    if (trip === undefined) return { status: 200, body: {} };
    chronicle.asked(button).resets.add(trip);
    attempt += 1;
    return post(replicas, attempt % 2, `/api/v1/buttons/${button}/reset`, { trip, reason: 'chaos' });
  });
}

/** Resolves with the body of the first 2xx. Repeats after no answer, 503 and 409. Any other answer breaks the contract of the routes. */
async function retry(chronicle: Chronicle, what: string, ask: () => Promise<Answer>) {
  const deadline = performance.now() + actDeadlineMs;
  let last: Answer = 'none';
  while (performance.now() < deadline) {
    last = await ask();
    if (last !== 'none' && last.status < 300) return last.body;
    if (last !== 'none' && last.status !== 503 && last.status !== 409) break;
    await sleep(retryMs);
  }
  chronicle.fail(`${what} was not done: ${JSON.stringify(last)}`);
  return undefined;
}

async function post(
  replicas: readonly ReceiverProcess[],
  replica: number,
  path: string,
  body: object,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(requestTimeoutMs);
  try {
    const response = await fetch(`${replicas[replica]?.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal,
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return 'none';
  }
}
