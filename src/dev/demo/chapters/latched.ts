import type { TripView } from '../../../api/button-service.ts';
import { fires, hasSample, lapseBetween, readButton, type Scene, stoppedTrip } from '../scene.ts';
import { stackReplicas } from '../stack/monitoring-stack.ts';
import { queryPrometheus } from '../stack/prometheus-client.ts';

/** Someone scales up against the latch. */
export async function someoneScalesUp(scene: Scene): Promise<void> {
  const { story, stack, figures } = scene;
  story.chapter('4  Someone scales it up anyway');
  await stack.payments.scale(stackReplicas);
  const raisedAt = performance.now();
  story.step(
    `kubectl scale deployment/swype-app --namespace sre --replicas ${stackReplicas}, by someone who does not know of the trip`,
  );
  await story.expect('back to 0', () => stack.payments.replicas() === 0);
  figures.push(['scaled up against the latch → replicas 0', lapseBetween(raisedAt, performance.now()).text]);
  await story.expect('the trip counts the drift, and no pod is left again', async () => {
    return (await stoppedTrip(scene))?.fights === 1;
  });
  // A counter starts again at 0 with the receiver, which dies two chapters later.
  await story.expect('Prometheus counts it too', () => hasSample(scene, 'big_red_button_fights_total == 1'));
}

/** The stop alert resolves, which does not release the latch. */
export async function alertResolves(scene: Scene, resolvedBefore: number): Promise<void> {
  const { story } = scene;
  story.chapter('5  The stop alert resolves');
  await story.expect(
    'no pod, no alert: BigRedButtonStop resolves, and Alertmanager notifies the receiver',
    async () => {
      const isNotified = await hasSample(
        scene,
        `big_red_button_decisions_total{reason="resolved"} > ${resolvedBefore}`,
      );
      return isNotified && !(await fires(scene, 'BigRedButtonStop'));
    },
  );
  story.check('still latched, still at 0', (await readButton(scene)).state === 'stopped');
  await story.expect('BigRedButtonLatched keeps the incident open', () => fires(scene, 'BigRedButtonLatched'));
}

/** How many resolved alerts the receiver has received. */
export async function resolvedAlerts({ stack }: Scene): Promise<number> {
  const query = 'sum(big_red_button_decisions_total{reason="resolved"})';
  return (await queryPrometheus(stack.monitoring.prometheusUrl, query))[0]?.value ?? 0;
}

/** The receiver dies, and comes back. */
export async function receiverDies(scene: Scene, trip: TripView): Promise<void> {
  const { story, stack, figures } = scene;
  story.chapter('6  The receiver is killed');
  await stack.receiver.kill();
  story.step('kill -9');
  const goneAt = await story.expect('Prometheus gets no answer', () => timeWithoutReceiver(scene));
  await story.expect('BigRedButtonLatched keeps firing: Prometheus remembers', () => {
    return hasSample(scene, `timestamp(ALERTS{alertname="BigRedButtonLatched", alertstate="firing"}) > ${goneAt}`);
  });
  const startedAt = performance.now();
  await stack.receiver.start();
  story.step('the receiver is started again');
  const view = await story.expect('latched as before: the latch is in the cluster, not in the process', async () => {
    const view = await readButton(scene);
    return view.state === 'stopped' && view;
  });
  figures.push(['start of a receiver → it knows the latch', lapseBetween(startedAt, performance.now()).text]);
  const [only] = view.history;
  story.check('its history has one entry, the same trip', view.history.length === 1 && only?.id === trip.id);
}

/** Since when Prometheus has no metrics of any receiver, in Prometheus' own seconds. */
async function timeWithoutReceiver({ stack }: Scene): Promise<number | undefined> {
  const [sample] = await queryPrometheus(stack.monitoring.prometheusUrl, 'absent(big_red_button_state) * time()');
  return sample?.value;
}
