import { Agent, request } from 'undici';
import { notification } from './support/notification.ts';
import { median, type Row, timed } from './support/row.ts';
import { bareApp } from './support/simulator-commands.ts';
import { headers, type Stand } from './support/stand.ts';

const trips = 60;

/** A real trip, latch durable and scale accepted, against one bare PATCH of a scale on a kept-alive connection. */
export async function benchTrip(stand: Stand): Promise<Row> {
  const dispatcher = new Agent({ connect: { ca: stand.simulator.ca } });
  const [tripMs, patchMs]: [number[], number[]] = [[], []];
  for (let count = 0; count < trips; count += 1) {
    for (let restart = 0; restart < 4; restart += 1) await stand.act({ act: 'restart' });
    const trip = await timed(() => tripOnce(stand));
    tripMs.push(trip.ms);
    await resetTrip(stand, trip.result);
    await stand.act({ act: 'scale', name: 'swype-app', replicas: 1 });
    await stand.act({ act: 'scale', name: bareApp, replicas: 1 });
    patchMs.push((await timed(() => patchOnce(stand, dispatcher))).ms);
  }
  await dispatcher.close();
  const [whole, bare] = [median(tripMs), median(patchMs)];
  return {
    what: 'webhook to 200 of a trip, against a bare PATCH (simulator, p50)',
    measured: `${whole.toFixed(2)} ms against ${bare.toFixed(2)} ms`,
    value: whole / bare,
    unit: '×',
    bound: 8,
    sense: 'at most',
  };
}

export async function tripOnce({ receiver }: Stand): Promise<string> {
  const response = await request(`${receiver}/api/v1/alertmanager`, { method: 'POST', headers, body: notification() });
  // What the route's schema promises.
  const body = (await response.body.json()) as { decisions?: { reason: string; trip: string }[] };
  const decision = body.decisions?.[0];
  if (response.statusCode !== 200 || decision?.reason !== 'tripped') {
    throw new Error(`no trip: ${response.statusCode} ${JSON.stringify(body)}`);
  }
  return decision.trip;
}

async function resetTrip({ receiver }: Stand, trip: string): Promise<void> {
  const body = JSON.stringify({ trip, reason: 'bench', force: true });
  const response = await request(`${receiver}/api/v1/buttons/swype-app/reset`, { method: 'POST', headers, body });
  const text = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`no reset: ${response.statusCode} ${text}`);
}

async function patchOnce({ simulator }: Stand, dispatcher: Agent): Promise<void> {
  const response = await request(`${simulator.url}/apis/apps/v1/namespaces/sre/deployments/${bareApp}/scale`, {
    dispatcher,
    method: 'PATCH',
    headers: { authorization: `Bearer ${simulator.token}`, 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify({ spec: { replicas: 0 } }),
  });
  await response.body.text();
  if (response.statusCode !== 200) throw new Error(`no patch: ${response.statusCode}`);
}
