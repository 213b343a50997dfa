import { setTimeout as sleep } from 'node:timers/promises';
import type { Labels } from './labels.ts';
import type { ReplayReceiver } from './replay-config.ts';
import { replayMinimumMs } from './replay-config.ts';
import type { PlannedTicket } from './replay-plan.ts';
import { Sightings } from './replay-sightings.ts';

/** Between two looks at which alerts Alertmanager mutes. */
const replayLookMs = 100;
/** What a busy machine may need beyond Alertmanager's own waiting until a notification is there. */
const replayMarginMs = 1_000;
/** Alertmanager's answers to the replay. */
const replayRequestDeadlineMs = 10_000;

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
  readonly now: () => number;
  readonly labelsOf: (ticket: PlannedTicket) => Labels;
  /** Posted when the tickets have been. */
  readonly digests: readonly Labels[];
  readonly receivers: ReadonlyMap<string, ReplayReceiver>;
  /** Ends it in the middle. */
  readonly signal: AbortSignal;
}

export interface Played {
  readonly tickets: readonly PlayedTicket[];
  readonly sightings: Sightings;
  /** The longest group_wait and group_interval on the tickets' way. */
  readonly foldMs: number;
  /** How long after an alert's end its last notification was waited for. */
  readonly settleMs: number;
}

/** Posts the tickets to a running Alertmanager as alerts, each at its time, and looks at what it makes of them. */
export async function play(tickets: readonly PlannedTicket[], playing: Playing): Promise<Played> {
  const sightings = new Sightings();
  const looking = new AbortController();
  const looker = lookOn(playing, sightings, looking.signal);
  // Told when it is waited for, below; until then it must not end the process.
  looker.catch(() => looking.abort());
  try {
    const played = await postAll(tickets, playing);
    await sleep(replayMarginMs, undefined, playing);
    const foldMs = longestWait(played, sightings, playing);
    const settleMs = foldMs + replayMarginMs;
    await sleep(settleMs, undefined, playing);
    if (playing.digests.length > 0) await postDigests(playing, sightings);
    return { tickets: played, sightings, foldMs, settleMs };
  } finally {
    looking.abort();
    await looker;
  }
}

function longestWait(played: readonly PlayedTicket[], sightings: Sightings, { receivers }: Playing): number {
  const names = new Set(played.flatMap(({ labels }) => sightings.receiversOf(labels)));
  const waits = [...names]
    .map((name) => receivers.get(name))
    .map((known) => (known ? known.groupWaitMs + known.groupIntervalMs : 0));
  return Math.max(0, ...waits);
}

async function postAll(tickets: readonly PlannedTicket[], playing: Playing): Promise<PlayedTicket[]> {
  const played: PlayedTicket[] = [];
  const begin = playing.now() - (tickets[0]?.openedAt ?? 0) / playing.speed;
  const dueAt = (ticket: PlannedTicket) => begin + ticket.openedAt / playing.speed;
  for (let next = tickets[0]; next !== undefined; next = tickets[played.length]) {
    await sleep(Math.max(0, dueAt(next) - playing.now()), undefined, playing);
    // One at least: a timer may ring a little early.
    const until = Math.max(playing.now(), dueAt(next));
    const later = tickets.findIndex((ticket, index) => index > played.length && dueAt(ticket) > until);
    const due = tickets.slice(played.length, later === -1 ? undefined : later);
    played.push(...(await postTickets(due, playing)));
  }
  return played;
}

async function postTickets(tickets: readonly PlannedTicket[], playing: Playing): Promise<PlayedTicket[]> {
  const from = playing.now();
  const played = tickets.map((ticket) => {
    const openMs = Math.max(replayMinimumMs, (ticket.closedAt - ticket.openedAt) / playing.speed);
    return { ticket, labels: playing.labelsOf(ticket), from, to: from + openMs };
  });
  await postAlerts(
    playing.url,
    played.map(({ labels, to }) => ({ labels, openMs: to - from })),
  );
  return played;
}

/** Waits until the digest is out: its group is new, so that its group_wait is all it takes. */
async function postDigests({ url, digests, receivers, signal }: Playing, sightings: Sightings): Promise<void> {
  const longestWait = Math.max(...[...receivers.values()].map(({ groupWaitMs }) => groupWaitMs));
  const openMs = 2 * (longestWait + replayMarginMs);
  await postAlerts(
    url,
    digests.map((labels) => ({ labels, openMs })),
  );
  await sleep(replayMarginMs, undefined, { signal });
  const names = digests.flatMap((labels) => sightings.receiversOf(labels));
  const firstWaits = names.map((name) => receivers.get(name)?.groupWaitMs ?? 0);
  await sleep(Math.max(...firstWaits, 0), undefined, { signal });
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
