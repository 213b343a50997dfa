import type { ButtonView, TripView } from '../../api/button-service.ts';
import { type Chain, chainReplicas } from './monitoring-stack.ts';
import { paymentPods } from './payments.ts';
import { isFiring, queryPrometheus } from './prometheus-client.ts';
import { StopClock, type StopTimes } from './stop-times.ts';
import type { Story } from './story.ts';

/** What every chapter has at hand. */
export interface Scene {
  readonly story: Story;
  readonly chain: Chain;
  /** What was measured, for the summary: what, and how much. */
  readonly figures: [string, string][];
}

export const alertmanager = 'alertmanager';
const button = 'swype-app';

export function lookAtButton({ chain }: Scene): Promise<ButtonView> {
  return chain.client.button(button);
}

export function fires({ chain }: Scene, alertname: string): Promise<boolean> {
  return isFiring(chain.monitoring.prometheusUrl, alertname);
}

/** Whether Prometheus finds anything for the expression. */
export async function finds({ chain }: Scene, expression: string): Promise<boolean> {
  return (await queryPrometheus(chain.monitoring.prometheusUrl, expression)).length > 0;
}

/** The trip of a button that is seen stopped. */
export async function stoppedTrip(scene: Scene): Promise<TripView | undefined> {
  const { state, trip } = await lookAtButton(scene);
  return state === 'stopped' ? trip : undefined;
}

export interface Outage {
  readonly times: StopTimes;
  readonly trip: TripView;
  /** The gateway answers again. */
  readonly heal: () => void;
}

/** The gateway refuses, pods restart four times, and the button trips. */
export async function sufferOutage(scene: Scene): Promise<Outage> {
  const { story, chain } = scene;
  const clock = new StopClock(chain.payments);
  const heal = chain.payments.simulator.fail(paymentPods, 'gateway-refused');
  story.tell("Swype's gateway refuses every connection: both pods crash, and restart with back-off");
  for (const count of [1, 2, 3, 4]) {
    await story.wait(`restart ${count}`, () => clock.restartedAt(count));
    story.tell(`restart ${count}`, { restart: count });
  }
  const times = await story.expect('it trips: replicas 0, no pod left', () => clock.times);
  clock.end();
  const trip = await story.expect('and only then says that it is stopped', () => stoppedTrip(scene));
  story.check('it tripped at the fourth restart and not before', Date.parse(trip.at) >= times.fourthRestart);
  return { times, trip, heal };
}

/** A human releases this trip, and then, as a second act, scales up again. */
export async function resetAndRestore(scene: Scene, trip: TripView): Promise<void> {
  const { story, chain } = scene;
  const restore = await chain.client.reset(button, trip.id, 'the gateway answers again');
  story.tell(`a human resets trip ${trip.id}: "the gateway answers again"`);
  story.check('reset starts nothing: replicas are still 0', chain.payments.replicas() === 0);
  await chain.payments.scale(chainReplicas);
  story.tell(`a human restores: ${restore}`);
  const isRunning = () => chain.payments.readyPods().length === chainReplicas;
  await story.expect(`${chainReplicas} pods run again`, isRunning);
}

/** `0.42 s`. */
export function lapse(from: number, to: number): string {
  return `${secondsBetween(from, to).toFixed(2)} s`;
}

/** Never negative: two clocks may differ by a little. */
export function secondsBetween(from: number, to: number): number {
  return Math.max(0, to - from) / 1_000;
}
