import { Agent, request } from 'undici';
import { median, type Row, timed } from './support/row.ts';
import { bareApp } from './support/simulator-commands.ts';
import { headers, type Stand, token } from './support/stand.ts';
import { patchToZero, postTrip } from './support/trip-request.ts';

const trips = 60;

/** A real trip, with a durable latch and an accepted scale, against one bare PATCH of a scale. Both use a kept-alive connection. */
export async function benchTrip(stand: Stand): Promise<Row> {
  const dispatcher = new Agent({ connect: { ca: stand.simulator.ca } });
  const scaleUrl = `${stand.simulator.url}/apis/apps/v1/namespaces/sre/deployments/${bareApp}/scale`;
  const [tripMs, patchMs]: [number[], number[]] = [[], []];
  for (let count = 0; count < trips; count += 1) {
    for (let restart = 0; restart < 4; restart += 1) await stand.act({ act: 'restart' });
    const trip = await timed(() => postTrip(stand.receiver, token));
    tripMs.push(trip.ms);
    await resetTrip(stand, trip.result);
    await stand.act({ act: 'scale', name: 'swype-app', replicas: 1 });
    await stand.act({ act: 'scale', name: bareApp, replicas: 1 });
    patchMs.push((await timed(() => patchToZero(scaleUrl, stand.simulator.token, dispatcher))).ms);
  }
  await dispatcher.close();
  const [whole, bare] = [median(tripMs), median(patchMs)];
  return {
    what: 'webhook to 200 of a trip, against a bare PATCH (simulator, p50)',
    measured: `${whole.toFixed(2)} ms against ${bare.toFixed(2)} ms`,
    value: whole / bare,
    unit: '×',
    bound: 6,
    sense: 'at most',
  };
}

async function resetTrip({ receiver }: Stand, trip: string): Promise<void> {
  const body = JSON.stringify({ trip, reason: 'bench', force: true });
  const response = await request(`${receiver}/api/v1/buttons/swype-app/reset`, { method: 'POST', headers, body });
  const text = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`no reset: ${response.statusCode} ${text}`);
}
