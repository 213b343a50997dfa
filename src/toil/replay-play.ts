import { setTimeout as sleep } from 'node:timers/promises';
import { replayLookMs, replayMinimumMs, replayRequestDeadlineMs } from '../core/limits.ts';
import type { Labels } from './labels.ts';
import type { PlannedTicket } from './replay-plan.ts';
import { Sightings } from './replay-sightings.ts';

/** A ticket after it was played; times are milliseconds on the replay's clock. */
export interface PlayedTicket {
  readonly ticket: PlannedTicket;
  readonly labels: Labels;
  readonly from: number;
  readonly to: number;
}

export interface Playing {
  readonly url: string;
  readonly speed: number;
  /** How long after the last ticket the last notification may come. */
  readonly settleMs: number;
  readonly now: () => number;
  readonly labelsOf: (ticket: PlannedTicket) => Labels;
  /** Alerts that are posted when the tickets have been, from what was played. */
  readonly last: () => readonly Labels[];
  readonly onTicket: (played: number) => void;
}

export interface Played {
  readonly tickets: readonly PlayedTicket[];
  readonly sightings: Sightings;
}

/** Posts the tickets to a running Alertmanager as alerts, each at its time, and looks at what it makes of them. */
export async function play(tickets: readonly PlannedTicket[], playing: Playing): Promise<Played> {
  const sightings = new Sightings();
  const played: PlayedTicket[] = [];
  const looking = new AbortController();
  const looker = lookOn(playing, sightings, looking.signal);
  try {
    await postAll(tickets, playing, played);
    await sleep(playing.settleMs);
    const last = playing.last();
    if (last.length > 0) await postLast(last, playing);
  } finally {
    looking.abort();
    await looker;
  }
  return { tickets: played, sightings };
}

async function postAll(tickets: readonly PlannedTicket[], playing: Playing, played: PlayedTicket[]): Promise<void> {
  const { now, speed } = playing;
  const first = tickets[0]?.openedAt ?? 0;
  const begin = now();
  const dueIn = (ticket: PlannedTicket) => begin + (ticket.openedAt - first) / speed - now();
  for (let next = 0; next < tickets.length; ) {
    const wait = dueIn(tickets[next] ?? fail());
    if (wait > 0) await sleep(wait);
    const due = tickets.slice(next).filter((ticket, index) => index === 0 || dueIn(ticket) <= 0);
    const from = now();
    const batch = due.map((ticket) => ({
      ticket,
      labels: playing.labelsOf(ticket),
      from,
      to: from + Math.max(replayMinimumMs, (ticket.closedAt - ticket.openedAt) / speed),
    }));
    await postAlerts(
      playing.url,
      batch.map(({ labels, to }) => ({ labels, openMs: to - from })),
    );
    played.push(...batch);
    next += due.length;
    playing.onTicket(played.length);
  }
}

function fail(): never {
  throw new RangeError('no ticket there');
}

async function postLast(alerts: readonly Labels[], { url, settleMs }: Playing): Promise<void> {
  await postAlerts(
    url,
    alerts.map((labels) => ({ labels, openMs: 2 * settleMs })),
  );
  await sleep(settleMs);
}

async function postAlerts(
  url: string,
  alerts: readonly { readonly labels: Labels; readonly openMs: number }[],
): Promise<void> {
  // Alertmanager's clock is this machine's: real times, unlike those on the replay's clock.
  const starts = Date.now();
  const body = alerts.map(({ labels, openMs }) => ({
    labels,
    startsAt: new Date(starts).toISOString(),
    endsAt: new Date(starts + openMs).toISOString(),
  }));
  const response = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(replayRequestDeadlineMs),
  });
  if (!response.ok)
    throw new Error(`Alertmanager refused ${alerts.length} alerts: ${response.status} ${await response.text()}`);
}

/** Looks again and again until told to stop. */
async function lookOn({ url, now }: Playing, sightings: Sightings, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const at = now();
    const response = await fetch(`${url}/api/v2/alerts`, { signal: AbortSignal.timeout(replayRequestDeadlineMs) });
    sightings.see(await response.json(), at);
    await sleep(replayLookMs, undefined, { signal }).catch(() => undefined);
  }
}
