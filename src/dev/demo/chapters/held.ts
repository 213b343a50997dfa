import type { TripView } from '../../../api/button-service.ts';
import { chainReplicas } from '../monitoring-stack.ts';
import { queryPrometheus } from '../prometheus-client.ts';
import { finds, fires, lapse, lookAtButton, type Scene, stoppedTrip } from '../scene.ts';

/** Someone scales up against the latch. */
export async function someoneScalesUp(scene: Scene): Promise<void> {
  const { story, chain, figures } = scene;
  story.chapter('4  Someone scales it up all the same');
  await chain.payments.scale(chainReplicas);
  const raisedAt = performance.now();
  story.tell(
    `kubectl scale deployment/swype-app --namespace sre --replicas ${chainReplicas}, by someone who does not know`,
  );
  await story.expect('back to 0', () => chain.payments.replicas() === 0);
  figures.push(['scaled up against the latch → replicas 0', lapse(raisedAt, performance.now())]);
  await story.expect('the fight is counted, in the same trip, and the target is seen empty again', async () => {
    return (await stoppedTrip(scene))?.fights === 1;
  });
}

/** The stop alert resolves: no reason to release anything. */
export async function alertResolves(scene: Scene, resolvedBefore: number): Promise<void> {
  const { story } = scene;
  story.chapter('5  The stop alert resolves');
  await story.expect('no pod, no alert: BigRedButtonStop resolves, and Alertmanager tells the receiver', async () => {
    const isTold = await finds(scene, `big_red_button_decisions_total{reason="resolved"} > ${resolvedBefore}`);
    return isTold && !(await fires(scene, 'BigRedButtonStop'));
  });
  story.check('still latched, still at 0', (await lookAtButton(scene)).state === 'stopped');
  await story.expect('BigRedButtonLatched keeps the incident open', () => fires(scene, 'BigRedButtonLatched'));
}

/** How many resolved alerts the receiver was told of. */
export async function resolvedAlerts({ chain }: Scene): Promise<number> {
  const query = 'sum(big_red_button_decisions_total{reason="resolved"})';
  return (await queryPrometheus(chain.monitoring.prometheusUrl, query))[0]?.value ?? 0;
}

/** The receiver dies, and comes back. */
export async function receiverDies(scene: Scene, trip: TripView): Promise<void> {
  const { story, chain, figures } = scene;
  story.chapter('6  The receiver is killed');
  await chain.receiver.kill();
  story.tell('kill -9');
  const gone = await story.expect('nobody answers Prometheus', () => timeWithoutReceiver(scene));
  await story.expect('BigRedButtonLatched fires on: Prometheus remembers', () => {
    return finds(scene, `timestamp(ALERTS{alertname="BigRedButtonLatched", alertstate="firing"}) > ${gone}`);
  });
  const startedAt = performance.now();
  await chain.receiver.start();
  story.tell('it is started again');
  const view = await story.expect('latched as before: the latch is in the cluster, not in the process', async () => {
    const view = await lookAtButton(scene);
    return view.state === 'stopped' && view;
  });
  figures.push(['start of a receiver → it knows the latch', lapse(startedAt, performance.now())]);
  const [only] = view.history;
  story.check('one entry in its history, the same trip', view.history.length === 1 && only?.id === trip.id);
}

/** Since when Prometheus has had no metrics of any receiver, in its own seconds. */
async function timeWithoutReceiver({ chain }: Scene): Promise<number | undefined> {
  const [sample] = await queryPrometheus(chain.monitoring.prometheusUrl, 'absent(big_red_button_state) * time()');
  return sample?.value;
}
