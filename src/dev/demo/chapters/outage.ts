import type { TripView } from '../../../api/button-service.ts';
import { countMessages } from '../channels.ts';
import { paymentPods } from '../payments.ts';
import { lapse, type Outage, type Scene, secondsBetween, sufferOutage } from '../scene.ts';

/** The gateway refuses: the fourth restart stops the payments. */
export async function gatewayRefuses(scene: Scene): Promise<Outage> {
  const { story, chain, figures } = scene;
  story.chapter("3  Swype's gateway refuses");
  const waiting = 3;
  chain.queue.enqueue(waiting);
  story.tell(`${waiting} payments wait in the queue for a pod that can take them`);
  const outage = await sufferOutage(scene);
  const { times, trip } = outage;
  story.check('by the alert, and for the network', trip.by.trigger === 'alert' && trip.cause === 'network');
  story.tell('from the fourth restart on:');
  for (const [stage, at] of stagesOf(outage)) {
    const after = lapse(times.fourthRestart, at);
    story.tell(`  +${after}  ${stage}`, { stage, after });
  }
  figures.push(['fourth restart → replicas 0, by the alert', lapse(times.fourthRestart, times.zeroReplicas)]);
  story.measure('fourthRestartToZeroSeconds', secondsBetween(times.fourthRestart, times.zeroReplicas));
  quoteTrip(scene, trip);
  await tellPeople(scene);
  await rollBack(scene, trip, waiting);
  const events = chain.payments.simulator.store.list('events', paymentPods.namespace);
  story.check(
    'one Kubernetes Event tells of it',
    events.filter(({ reason }) => reason === 'BigRedButtonTripped').length === 1,
  );
  return outage;
}

/** Told by the button's hook, in POSTs whose signature it checks. */
async function rollBack({ story, chain: { queue } }: Scene, { id }: TripView, waiting: number): Promise<void> {
  const isTold = () => ['tripped', 'stopped'].every((event) => queue.told.includes(`${id}.${event}`));
  await story.expect('the payment queue is told, in signed POSTs: tripped, stopped', isTold);
  const [rollback] = queue.rollbacks;
  story.check('what waited there is rolled back, once no pod could take it any more', rollback?.pods === 0);
  story.check(
    'all of it, and once',
    queue.rollbacks.length === 1 && rollback?.payments === waiting && queue.waiting === 0,
  );
}

function stagesOf({ times, trip }: Outage): readonly (readonly [string, number])[] {
  const alertAt =
    trip.by.trigger === 'alert'
      ? [['BigRedButtonStop fires in Prometheus', Date.parse(trip.by.startsAt)] as const]
      : [];
  return [
    ...alertAt,
    ['Alertmanager has told the receiver; it has read the evidence, and trips', Date.parse(trip.at)],
    ['replicas 0', times.zeroReplicas],
    ['the last pod is gone', times.noPodLeft],
    ['the receiver has seen it stopped', Date.parse(trip.stoppedAt ?? '')],
  ];
}

function quoteTrip({ story }: Scene, { because, lines }: TripView): void {
  story.tell('why, as everybody reads it in the Event, the log and the API:');
  for (const line of [because, ...lines]) story.quote(line);
}

async function tellPeople({ story, chain: { channels } }: Scene): Promise<void> {
  await story.expect('PagerDuty pages: BigRedButtonLatched, which fires until a human resets', () =>
    channels.messages.some(({ channel, body }) => channel === 'pagerduty' && body.includes('BigRedButtonLatched')),
  );
  story.tell(`people's channels received: ${countMessages(channels)}`);
}
