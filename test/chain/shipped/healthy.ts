import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../../src/dev/demo/stack/monitoring-stack.ts';
import { queryPrometheus } from '../../../src/dev/demo/stack/prometheus-client.ts';
import { until } from '../stand.ts';
import { isHealthy, measureStop, viewOf, warmUp } from './measure.ts';

/** How long the healthy chain is watched, and the chain after a restart of Prometheus. */
const watchedMs = 300_000;
/** Prometheus is away for so long, and has lost its data, as when its pod is replaced. */
const awayMs = 20_000;

export interface CalmFigures {
  readonly name: string;
  readonly watched: number;
  /** Seconds in which the heartbeat was not ok. */
  readonly notOk: number;
  /** Alerts that fired besides the heartbeat. */
  readonly alerts: readonly string[];
  /** Notifications to people, on any channel. */
  readonly notifications: number;
  /** From the fourth restart to the stop, by the alert. */
  readonly stop: number;
}

export async function measureHealthy(chain: Stack): Promise<CalmFigures> {
  return measureCalm(chain, 'a healthy chain', async () => undefined);
}

export async function measureRestart(chain: Stack): Promise<CalmFigures> {
  return measureCalm(chain, 'Prometheus restarts', async () => {
    await chain.monitoring.stopPrometheus();
    await sleep(awayMs);
    await chain.monitoring.startPrometheus();
  });
}

async function measureCalm(chain: Stack, name: string, act: () => Promise<void>): Promise<CalmFigures> {
  await warmUp(chain);
  const begun = performance.now();
  const [notOk] = await Promise.all([secondsNotOk(chain), act()]);
  const watched = Math.round((performance.now() - begun) / 1_000);
  const alerts = await firedAlerts(chain);
  const notifications = chain.channels.messages.length;
  const stop = await measureStop(chain, async () => async () => undefined, 'alert');
  return { name, watched, notOk, alerts, notifications, stop };
}

/** Watches the heartbeat. */
async function secondsNotOk(chain: Stack): Promise<number> {
  const begun = performance.now();
  let last = begun;
  let notOkMs = 0;
  await until(
    'the time is over',
    async () => {
      const healthy = isHealthy(await viewOf(chain));
      const now = performance.now();
      if (!healthy) notOkMs += now - last;
      last = now;
      return now - begun > watchedMs;
    },
    { withinMs: 2 * watchedMs, everyMs: 500 },
  );
  return notOkMs / 1_000;
}

/** Since Prometheus has data. */
async function firedAlerts({ monitoring }: Stack): Promise<readonly string[]> {
  const fired = 'count by (alertname) (last_over_time(ALERTS{alertstate="firing"}[30m]))';
  const names = (await queryPrometheus(monitoring.prometheusUrl, fired)).map(({ labels }) => labels.alertname ?? '');
  return names.filter((name) => name !== 'BigRedButtonHeartbeat');
}
