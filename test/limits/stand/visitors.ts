import { request } from 'node:http';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import type { ButtonView } from '../../../src/api/button-service.ts';
import type { Overview } from '../../../src/api/overview.ts';
import { alert, notificationOf } from '../../http/receiver.ts';
import { until } from '../../support/until.ts';
import { podLimits } from './limits.ts';
import type { Stand } from './stand.ts';

/** How long an attack lasts before the press, and in all. */
const warmUpMs = 2_000;
/** A person and Alertmanager may wait this long. */
const actMs = 2_000;
/** `timeoutSeconds` of the readiness probe. */
const probeMs = 2_000;
const probeEveryMs = 250;
/** Above it, the alert of the memory fires. */
const alertRatio = 0.85;

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

/** One request on a connection of its own. Status 0: no answer, and why. */
export function ask(port: number, method: string, path: string, token?: string, body?: object): Promise<Answer> {
  const startedAt = performance.now();
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  return new Promise((resolve) => {
    const done = (status: number, text: string) => resolve({ status, text, ms: performance.now() - startedAt });
    const signal = AbortSignal.timeout(20_000);
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => done(response.statusCode ?? 0, text));
      response.on('error', (error) => done(0, error.message));
    });
    sent.on('error', (error) => done(0, error.message));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export function press({ port, tokens }: Stand, name: string): Promise<Answer> {
  return ask(port, 'POST', `/api/v1/buttons/${name}/press`, tokens.operator, { reason: 'a test' });
}

/** A real notification: the target of `name` restarted by network failures. */
export function notify({ port, tokens }: Stand, name: string): Promise<Answer> {
  const labels = { ...alert.labels, button: name };
  return ask(port, 'POST', '/api/v1/alertmanager', tokens.alertmanager, notificationOf({ ...alert, labels }));
}

/**
 * What must hold while an attack runs: the process lives, the kubelet's probes are answered, a press and a real notification are
 * answered within two seconds, and the memory stays below the pod's limit. Afterwards a press works as before.
 */
export async function holds(t: Test, stand: Stand, attack: () => Promise<() => Promise<void>>): Promise<void> {
  const [notified = '', ...pressed] = stand.names;
  const [quiet = '', first = '', second = '', last = ''] = pressed;
  // As in a cluster, the attack comes long after the start. The restarts count from then on.
  await until(async () => {
    const { status, text } = await ask(stand.port, 'GET', '/api/v1/buttons', stand.tokens.operator);
    return status === 200 && (JSON.parse(text) as Overview).buttons.every(isUnfinished);
  });
  for (let restarts = 0; restarts < 5; restarts += 1) await stand.restart(notified);
  const before = await press(stand, quiet);
  const endProbes = probe(stand);
  const end = await attack();
  await sleep(warmUpMs);
  const acts = [
    await timed(stand, () => press(stand, first)),
    await timed(stand, () => notify(stand, notified)),
    await timed(stand, () => press(stand, second)),
  ];
  const probes = await endProbes();
  await end();
  t.equal(stand.ended(), undefined, 'the process lives');
  for (const { status, ms, text, waitedMs } of acts) {
    t.ok([200, 202].includes(status), `a press or a notification is answered 2xx: ${status} ${text.slice(0, 200)}`);
    t.ok(ms - waitedMs <= actMs, `within two seconds: ${Math.round(ms)} ms`);
  }
  t.match(acts[1]?.text, '"kind":"trip"');
  const longestWait = Math.max(...acts.map(({ waitedMs }) => waitedMs));
  t.ok(probes.length > 4, 'the probes were sent');
  const late = probes.filter(({ status, ms }) => status !== 200 || ms - longestWait > probeMs);
  t.strictSame(late, [], `the kubelet's probes are answered in time, the slowest in ${slowest(probes)} ms`);
  const { highest } = await stand.memory();
  t.ok(highest < podLimits.memoryMiB, `the memory is bounded: ${Math.round(highest)} MiB`);
  // A container's memory is given back slowly, so what counts is that nothing grows, and that the alert does not fire.
  await until(async () => (await usedRatio(stand)) < alertRatio);
  const after = await press(stand, last);
  t.ok([200, 202].includes(after.status) && after.ms < actMs, `afterwards a press works: ${after.status}`);
  t.comment(
    `acts ${acts.map(({ ms, waitedMs }) => `${Math.round(ms)} (waited ${Math.round(waitedMs)})`).join(', ')} ms, ${Math.round(before.ms)} before the attack; slowest probe ${slowest(probes)} ms; ${Math.round(highest)} MiB; load of the machine ${loadavg()[0]?.toFixed(1)}`,
  );
}

/** On a busy machine, other processes have the receiver's processor for a part of the time. In the pod, it is its own. */
async function timed(stand: Stand, act: () => Promise<Answer>): Promise<Answer & { readonly waitedMs: number }> {
  const before = await stand.waited();
  const answer = await act();
  return { ...answer, waitedMs: (await stand.waited()) - before };
}

/** As the alert `BigRedButtonMemoryHigh` reads it. */
async function usedRatio({ port }: Stand): Promise<number> {
  const { text } = await ask(port, 'GET', '/metrics');
  return Number(/^big_red_button_memory_used_ratio (\S+)$/m.exec(text)?.[1]);
}

function isUnfinished({ state, evidence }: ButtonView): boolean {
  return state === 'armed' && evidence?.readable === true;
}

function slowest(answers: readonly Answer[]): number {
  return Math.round(Math.max(...answers.map(({ ms }) => ms)));
}

/** Asks as the kubelet does, each time on a new connection. The returned function ends this, and returns the answers. */
function probe({ port }: Stand): () => Promise<readonly Answer[]> {
  const answers: Promise<Answer>[] = [];
  const timer = setInterval(() => {
    answers.push(ask(port, 'GET', '/livez'), ask(port, 'GET', '/readyz'));
  }, probeEveryMs);
  return () => {
    clearInterval(timer);
    return Promise.all(answers);
  };
}
