import { setTimeout as sleep } from 'node:timers/promises';
import type { TripView } from '../../src/api/button-service.ts';
import { type Stack, type StackOptions, stackReplicas } from '../../src/dev/demo/stack/monitoring-stack.ts';
import { paymentPods } from '../../src/dev/demo/stack/payments.ts';
import { isFiring, queryPrometheus } from '../../src/dev/demo/stack/prometheus-client.ts';
import { StopClock } from '../../src/dev/demo/stop-times.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';

/** A fourth restart comes after about a second. Heartbeats are never late, so every trip is by the alert. */
export const quickChain: Omit<StackOptions, 'alertmanagers'> = {
  durations: {
    startMs: 20,
    runMs: 50,
    backOffMs: 100,
    maxBackOffMs: 60_000,
    backOffResetMs: 60_000,
    terminationGraceMs: 200,
  },
  heartbeatLateAfter: '1h',
  programs: programsUnderTest,
};

export interface Patience {
  /** Rejects after this time. Default: a minute. */
  readonly withinMs?: number;
  /** Between two looks. */
  readonly everyMs?: number;
}

/** Looks until something is found. A look that throws has found nothing yet. */
export async function until<T>(
  what: string,
  look: () => T | false | undefined | Promise<T | false | undefined>,
  { withinMs = 60_000, everyMs = 25 }: Patience = {},
) {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await Promise.resolve()
      .then(look)
      .catch(() => undefined);
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
    await sleep(everyMs);
  }
}

/** Whether Prometheus has a sample for the expression. */
export async function finds(chain: Stack, expression: string): Promise<boolean> {
  return (await queryPrometheus(chain.monitoring.prometheusUrl, expression)).length > 0;
}

export function fires(chain: Stack, alertname: string): Promise<boolean> {
  return isFiring(chain.monitoring.prometheusUrl, alertname);
}

export async function isArmed(chain: Stack): Promise<boolean> {
  const { state, replicas } = await chain.client.button('swype-app');
  return state === 'armed' && replicas === stackReplicas;
}

export interface Outage {
  /** Resolves with the time when the fourth restart came. */
  fourthRestart(): Promise<number>;
  heal(): void;
}

/** The gateway refuses every connection from now on. */
export function beginOutage({ payments }: Stack): Outage {
  const clock = new StopClock(payments);
  const heal = payments.simulator.fail(paymentPods, 'gateway-refused');
  return {
    fourthRestart: () => until('the fourth restart', () => clock.restartedAt(4)),
    heal: () => {
      clock.end();
      heal();
    },
  };
}

/** Waits for the stop. Resolves with the trip. */
export function stopped(chain: Stack): Promise<TripView> {
  return until('the button is stopped', async () => {
    const { state, trip } = await chain.client.button('swype-app');
    return state === 'stopped' && chain.payments.replicas() === 0 && trip;
  });
}

/** Restores the state in which every test begins: no outage, an armed button, both pods running, no alert. */
export async function restore(chain: Stack, outage: Outage, trip: TripView): Promise<void> {
  outage.heal();
  await chain.client.reset('swype-app', trip.id, 'the test is over');
  await chain.payments.scale(stackReplicas);
  await until('both pods run, and no alert fires', async () => {
    const isCalm = !(await fires(chain, 'BigRedButtonStop')) && !(await fires(chain, 'BigRedButtonLatched'));
    return isCalm && chain.payments.readyPods().length === stackReplicas && (await isArmed(chain));
  });
}

/** The sum of the samples of one metric of an Alertmanager's own page whose labels contain `labels`. */
export async function alertmanagerMetric(chain: Stack, name: string, metric: string, labels: string): Promise<number> {
  const page = await (await fetch(`${chain.monitoring.alertmanagerUrl(name)}/metrics`)).text();
  const lines = page.split('\n').filter((line) => line.startsWith(`${metric}{`) && line.includes(labels));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
