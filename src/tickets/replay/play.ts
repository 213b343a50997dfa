import { setTimeout as sleep } from 'node:timers/promises';
import type { Labels } from '../ticket.ts';
import type { ScheduledTicket } from './plan.ts';
import { Sightings } from './sightings.ts';

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

/** A ticket and when it fired, on the replay's clock. */
export interface PlayedTicket extends ScheduledTicket {
  readonly from: number;
  readonly to: number;
  readonly late: number;
}

export interface Played {
  readonly played: readonly PlayedTicket[];
  readonly sightings: Sightings;
  /** How far behind its schedule the replay was at the worst: a busy machine changes what meets what. */
  readonly lateMs: number;
}

/** Posts the tickets to a running Alertmanager, each at its time, and looks at what it makes of them. */
export async function play(tickets: readonly ScheduledTicket[], playing: Playing): Promise<Played> {
  const sightings = new Sightings();
  const looking = new AbortController();
  // A failed look ends the play below; until then it must not end the process.
  const looker = lookOn(playing, sightings, looking.signal);
  looker.catch(() => looking.abort());
  try {
    const played = await postAll(
      tickets.toSorted((a, b) => a.postAt - b.postAt),
      playing,
    );
    const end = played.reduce((last, { to }) => Math.max(last, to), playing.now());
    await sleep(end - playing.now() + playing.settleMs, undefined, { signal: playing.signal });
    const lateMs = played.reduce((most, { late }) => Math.max(most, late), sightings.longestGapMs - lookEveryMs);
    return { played, sightings, lateMs };
  } finally {
    looking.abort();
    await looker;
  }
}

async function postAll(tickets: readonly ScheduledTicket[], playing: Playing): Promise<PlayedTicket[]> {
  const begin = playing.now();
  const played: PlayedTicket[] = [];
  if (playing.digests.length > 0)
    await postAlerts(
      playing.url,
      playing.digests.map((labels) => ({ labels, openMs: 2 * playing.settleMs })),
    );
  while (played.length < tickets.length) {
    const from = playing.now();
    const due: PlayedTicket[] = [];
    for (
      let ticket = tickets[played.length];
      ticket !== undefined && begin + ticket.postAt <= from;
      ticket = tickets[played.length + due.length]
    ) {
      due.push({ ...ticket, from, to: from + ticket.endAt - ticket.postAt, late: from - begin - ticket.postAt });
    }
    if (due.length > 0)
      await postAlerts(
        playing.url,
        due.map(({ labels, to }) => ({ labels, openMs: to - from })),
      );
    played.push(...due);
    await sleep(postEveryMs, undefined, { signal: playing.signal });
  }
  return played;
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
    signal: AbortSignal.timeout(requestDeadlineMs),
  });
  if (!response.ok)
    throw new Error(`Alertmanager refused ${alerts.length} alerts: ${response.status} ${await response.text()}`);
}

async function lookOn({ url, now }: Playing, sightings: Sightings, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const response = await fetch(`${url}/api/v2/alerts`, { signal: AbortSignal.timeout(requestDeadlineMs) });
    sightings.see(await response.json(), now());
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}
