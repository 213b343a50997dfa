import { setTimeout as sleep } from 'node:timers/promises';
import type { ScaleStand } from './stand.ts';

/** The receiver renders its metrics at most once a second. */
const metricsForMs = 1_050;
const settleTimeoutMs = 120_000;

export interface Idle {
  /** Requests a second, besides rehearsals. */
  readonly requests: number;
  readonly rehearsals: number;
  /** Of one core. */
  readonly cores: number;
  readonly mebibytes: number;
  readonly openWatches: number;
}

/** Waits until every button is watched, then measures what the receiver costs while nothing happens. */
export async function measureIdle(stand: ScaleStand, seconds: number): Promise<Idle> {
  await settled(stand);
  const before = await costs(stand);
  await sleep(seconds * 1_000);
  const after = await costs(stand);
  const elapsed = (after.at - before.at) / 1_000;
  const perSecond = (figure: 'requests' | 'rehearsals' | 'cpu') => (after[figure] - before[figure]) / elapsed;
  return {
    requests: perSecond('requests'),
    rehearsals: perSecond('rehearsals'),
    cores: perSecond('cpu'),
    mebibytes: (await stand.metric('process_resident_memory_bytes')) / 1_048_576,
    openWatches: after.openWatches,
  };
}

/** Resolves once as many watches are open as there are buttons, and no further reads come. */
export async function settled(stand: ScaleStand): Promise<void> {
  const until = Date.now() + settleTimeoutMs;
  let others = -1;
  while (Date.now() < until) {
    const { counts } = await stand.order({ act: 'count' });
    const isWatched = (counts?.openWatches ?? 0) > stand.apps.length;
    if (isWatched && counts !== undefined && counts.others - others <= 3) return;
    others = counts?.others ?? -1;
    await sleep(1_000);
  }
  throw new Error(`the receiver still reads after ${settleTimeoutMs / 1_000} s`);
}

async function costs(stand: ScaleStand) {
  await sleep(metricsForMs);
  const [{ counts, at }, cpu] = await Promise.all([
    stand.order({ act: 'count' }),
    stand.metric('process_cpu_seconds_total'),
  ]);
  const { watches = 0, others = 0, rehearsals = 0, openWatches = 0 } = counts ?? {};
  return { at, cpu, requests: watches + others, rehearsals, openWatches };
}
