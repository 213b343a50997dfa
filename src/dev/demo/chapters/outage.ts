import type { TripView } from '../../../api/button-service.ts';
import { lapseBetween, type Outage, playOutage, type Scene } from '../scene.ts';
import { countMessages } from '../stack/channels.ts';
import { paymentPods } from '../stack/payments.ts';

/** The gateway refuses, and the fourth restart stops the payments. */
export async function gatewayRefuses(scene: Scene): Promise<Outage> {
  const { story, stack, figures } = scene;
  story.chapter("3  Swype's gateway refuses");
  const waiting = 3;
  stack.queue.enqueue(waiting);
  story.step(`${waiting} payments wait in the queue for a pod that can take them`);
  const outage = await playOutage(scene);
  const { times, trip } = outage;
  story.check('the alert tripped it, because of the network', trip.by.trigger === 'alert' && trip.cause === 'network');
  story.step('from the fourth restart on:');
  for (const [stage, at] of stagesOf(outage)) {
    const after = lapseBetween(times.fourthRestart, at).text;
    story.step(`  +${after}  ${stage}`, { stage, after });
  }
  const lapse = lapseBetween(times.fourthRestart, times.zeroReplicas);
  figures.push(['fourth restart → replicas 0, by the alert', lapse.text]);
  story.measure('fourthRestartToZeroSeconds', lapse.seconds);
  quoteTrip(scene, trip);
  await notifyPeople(scene);
  await rollBack(scene, trip, waiting);
  const events = stack.payments.simulator.store.list('events', paymentPods.namespace);
  const trips = events.filter(({ reason }) => reason === 'BigRedButtonTripped');
  story.check('one Kubernetes Event reports the trip', trips.length === 1);
  return outage;
}

/** The button's hook notifies the queue, which checks the signature of each POST. */
async function rollBack({ story, stack: { queue } }: Scene, { id }: TripView, waiting: number): Promise<void> {
  const isNotified = () => ['tripped', 'stopped'].every((event) => queue.received.includes(`${id}.${event}`));
  await story.expect('the payment queue receives signed POSTs: tripped, stopped', isNotified);
  const [rollback] = queue.rollbacks;
  story.check('it rolls back the waiting payments when no pod is left that could take them', rollback?.pods === 0);
  story.check(
    'it rolls back all of them, and once',
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
    ['the receiver has the notification, has read the evidence, and trips', Date.parse(trip.at)],
    ['replicas 0', times.zeroReplicas],
    ['the last pod is gone', times.noPodLeft],
    ['the receiver has verified the stop', Date.parse(trip.stoppedAt ?? '')],
  ];
}

function quoteTrip({ story }: Scene, { because, lines }: TripView): void {
  story.step('why it tripped, as the Event, the log and the API say:');
  for (const line of [because, ...lines]) story.quote(line);
}

async function notifyPeople({ story, stack: { channels } }: Scene): Promise<void> {
  await story.expect('PagerDuty pages: BigRedButtonLatched, which fires until a human resets', () =>
    channels.messages.some(({ channel, body }) => channel === 'pagerduty' && body.includes('BigRedButtonLatched')),
  );
  story.step(`messages to people: ${countMessages(channels)}`);
}
