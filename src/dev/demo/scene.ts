import type { ButtonView, TripView } from '../../api/button-service.ts';
import { formatSeconds } from '../../core/text/duration.ts';
import { type Stack, stackReplicas } from './stack/monitoring-stack.ts';
import { paymentPods } from './stack/payments.ts';
import { isFiring, queryPrometheus } from './stack/prometheus-client.ts';
import { StopClock, type StopTimes } from './stop-times.ts';
import type { Story } from './story.ts';

/** What every chapter works with. */
export interface Scene {
  readonly story: Story;
  readonly stack: Stack;
  /** The summary's rows: a name and a value. */
  readonly figures: [string, string][];
}

export const alertmanager = 'alertmanager';
const button = 'swype-app';

export function readButton({ stack }: Scene): Promise<ButtonView> {
  return stack.client.button(button);
}

export function fires({ stack }: Scene, alertname: string): Promise<boolean> {
  return isFiring(stack.monitoring.prometheusUrl, alertname);
}

/** Whether Prometheus has a sample for the expression. */
export async function hasSample({ stack }: Scene, expression: string): Promise<boolean> {
  return (await queryPrometheus(stack.monitoring.prometheusUrl, expression)).length > 0;
}

/** The trip of a stopped button; undefined until the button is stopped. */
export async function stoppedTrip(scene: Scene): Promise<TripView | undefined> {
  const { state, trip } = await readButton(scene);
  return state === 'stopped' ? trip : undefined;
}

export function podsRun({ stack }: Scene): boolean {
  return stack.payments.readyPods().length === stackReplicas;
}

export interface Outage {
  readonly times: StopTimes;
  readonly trip: TripView;
  /** Lets the gateway answer again. */
  readonly heal: () => void;
}

/** The gateway refuses, pods restart four times, and the button trips. */
export async function playOutage(scene: Scene): Promise<Outage> {
  const { story, stack } = scene;
  const clock = new StopClock(stack.payments);
  const heal = stack.payments.simulator.fail(paymentPods, 'gateway-refused');
  story.step("Swype's gateway refuses every connection: both pods crash, and restart with back-off");
  for (const count of [1, 2, 3, 4]) {
    await story.wait(`restart ${count}`, () => clock.restartedAt(count));
    story.step(`restart ${count}`, { restart: count });
  }
  const times = await story.expect('the button trips: replicas 0, and no pod is left', () => clock.times);
  clock.end();
  const trip = await story.expect('only then it reports that the target is stopped', () => stoppedTrip(scene));
  story.check('it tripped at the fourth restart, not before', Date.parse(trip.at) >= times.fourthRestart);
  return { times, trip, heal };
}

/** A human resets this trip and then, in a second act, scales up again. */
export async function resetAndRestore(scene: Scene, trip: TripView): Promise<void> {
  const { story, stack } = scene;
  const restore = await stack.client.reset(button, trip.id, 'the gateway answers again');
  story.step(`a human resets trip ${trip.id}: "the gateway answers again"`);
  story.check('reset starts nothing: replicas are still 0', stack.payments.replicas() === 0);
  await stack.payments.scale(stackReplicas);
  story.step(`a human restores: ${restore}`);
  await story.expect(`${stackReplicas} pods run again`, () => podsRun(scene));
}

/** A lapse in seconds, and as text: `0.42 s`. Never negative, although two clocks can differ a little. */
export function lapseBetween(from: number, to: number): { readonly seconds: number; readonly text: string } {
  const ms = Math.max(0, to - from);
  return { seconds: ms / 1_000, text: formatSeconds(ms, 2) };
}
