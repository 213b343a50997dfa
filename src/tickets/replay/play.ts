import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord, labelsKey, recordsIn, textLabels } from '../exports/values.ts';
import type { Labels } from '../ticket.ts';
import type { ScheduledTicket } from './plan.ts';

const requestDeadlineMs = 10_000;
/** Tickets that are due within this time are posted together. */
const postEveryMs = 20;
/** Between two looks at which alerts Alertmanager mutes. */
const lookEveryMs = 100;

export interface Playing {
  readonly url: string;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** How long Alertmanager may take after the last end. */
  readonly settleMs: number;
  readonly digests: readonly Labels[];
  /** Ends it in the middle. */
  readonly signal: AbortSignal;
}

/** What Alertmanager's API showed of an alert: where it is routed, and which alerts muted it. */
export interface Sighting {
  readonly receivers: readonly string[];
  readonly muters: ReadonlyMap<string, Labels>;
}

export type Played = Awaited<ReturnType<typeof play>>;
/** With the time for which it fired, on the replay's clock. */
export type PlayedTicket = Awaited<ReturnType<typeof postAll>>['played'][number];

/** Posts the tickets to a running Alertmanager, each at its time, and looks at what it makes of them. */
export async function play(tickets: readonly ScheduledTicket[], playing: Playing) {
  const { now, settleMs, digests, signal, url } = playing;
  const sightings = new Map<string, Sighting>();
  const looking = new AbortController();
  // A failed look ends the play below; until then it must not end the process.
  const looker = lookOn(playing, sightings, looking.signal);
  looker.catch(() => looking.abort());
  try {
    const digestAlerts = digests.map((labels) => ({ labels, openMs: 2 * settleMs }));
    await post(url, digestAlerts);
    const inOrder = tickets.toSorted((a, b) => a.postAt - b.postAt);
    const { played, lateMs } = await postAll(inOrder, playing);
    const end = played.reduce((last, { to }) => Math.max(last, to), now());
    await sleep(end - now() + settleMs, undefined, { signal });
    looking.abort();
    // How far behind its schedule the replay was at the worst: a busy machine changes what meets what.
    return { played, sightings, lateMs: Math.max(lateMs, await looker) };
  } finally {
    looking.abort();
    await looker;
  }
}

async function postAll(tickets: readonly ScheduledTicket[], { now, url, signal }: Playing) {
  const begin = now();
  const played: (ScheduledTicket & { readonly from: number; readonly to: number })[] = [];
  let lateMs = 0;
  while (played.length < tickets.length) {
    const from = now();
    const waiting = tickets.findIndex(({ postAt }, index) => index >= played.length && begin + postAt > from);
    const due = tickets.slice(played.length, waiting < 0 ? undefined : waiting).map((ticket) => {
      const openMs = ticket.endAt - ticket.postAt;
      return { ...ticket, openMs, from, to: from + openMs };
    });
    lateMs = due.reduce((most, { postAt }) => Math.max(most, from - begin - postAt), lateMs);
    await post(url, due);
    played.push(...due);
    await sleep(postEveryMs, undefined, { signal });
  }
  return { played, lateMs };
}

async function post(url: string, alerts: readonly { readonly labels: Labels; readonly openMs: number }[]) {
  if (alerts.length === 0) return;
  // Alertmanager's clock is this machine's: real times, unlike those on the replay's clock.
  const startsAt = new Date();
  const body = alerts.map(({ labels, openMs }) => ({
    labels,
    startsAt,
    endsAt: new Date(startsAt.getTime() + openMs),
  }));
  const response = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(requestDeadlineMs),
  });
  if (!response.ok)
    throw new Error(`Alertmanager refused ${alerts.length} alerts: ${response.status} ${await response.text()}`);
}

/** Looks until it is stopped, and returns how late a look was at the worst. */
async function lookOn({ url, now }: Playing, sightings: Map<string, Sighting>, signal: AbortSignal): Promise<number> {
  let lateMs = 0;
  for (let before = now(); !signal.aborted; ) {
    const response = await fetch(`${url}/api/v2/alerts`, { signal: AbortSignal.timeout(requestDeadlineMs) });
    see(recordsIn(await response.json()), sightings);
    lateMs = Math.max(lateMs, now() - before - lookEveryMs);
    before = now();
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return lateMs;
}

/** Takes one answer of `GET /api/v2/alerts`. */
function see(alerts: ReturnType<typeof recordsIn>, sightings: Map<string, Sighting>): void {
  const byFingerprint = new Map(alerts.map((alert) => [alert.fingerprint, textLabels(alert.labels)]));
  for (const { labels, receivers, status } of alerts) {
    const key = labelsKey(textLabels(labels));
    const muters = new Map(sightings.get(key)?.muters);
    const inhibitedBy = isRecord(status) && Array.isArray(status.inhibitedBy) ? status.inhibitedBy : [];
    for (const by of inhibitedBy.map((fingerprint) => byFingerprint.get(fingerprint) ?? {})) {
      muters.set(labelsKey(by), by);
    }
    sightings.set(key, { receivers: recordsIn(receivers).map(({ name }) => String(name)), muters });
  }
}
