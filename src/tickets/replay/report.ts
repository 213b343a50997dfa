import { labelsKey } from '../exports/values.ts';
import { isNight, unknown } from '../review/tally.ts';
import type { Labels } from '../ticket.ts';
import { laneLabel, type ReplayConfig } from './config.ts';
import type { Played, PlayedTicket, Sighting } from './play.ts';
import type { Heard } from './sink.ts';

/** What became of one ticket. Only `unheard` is bad. */
export const fates = ['notified', 'folded', 'muted', 'digest', 'healed', 'unheard'] as const;
export type Fate = (typeof fates)[number];

export type Outcome = ReturnType<typeof judgeOutcomes>[number];

export interface FinishedReplay extends Played {
  readonly config: ReplayConfig;
  /** How long after an alert's end its notification may still come. */
  readonly settleMs: number;
  /** Everything that the sink got. */
  readonly heard: readonly Heard[];
  readonly hourOf: (time: number) => number;
  /** All tickets, also those without a time. */
  readonly tickets: number;
  readonly timed: boolean;
  /** Each ticket comes from a tool that pages. */
  readonly paged: boolean;
  /** The machine was too slow, and the figures may be wrong. */
  readonly late: boolean;
  readonly digestLines: number;
}

export type ReplayReport = ReturnType<typeof makeReplayReport>;

/** What `--json` prints. The archives' copies are not counted. */
export function makeReplayReport(replay: FinishedReplay) {
  const { config, played, hourOf, timed, paged, digestLines, late, lateMs } = replay;
  const { receivers, speed, timedRoutes } = config;
  const heard = replay.heard.filter(({ receiver }) => receivers.get(receiver)?.archive !== true);
  const pages = heard.filter(({ receiver }) => receivers.get(receiver)?.pages === true);
  const openedAt = new Map(played.map((ticket) => [labelsKey(ticket.labels), ticket.openedAt]));
  const atNight = (time: number | undefined) => timed && time !== undefined && isNight(hourOf(time));
  const tickets = { tickets: played.length, atNight: played.filter((ticket) => atNight(ticket.openedAt)).length };
  return {
    version: 2,
    /** A ticket system does not say which tickets were pages. */
    before: { ...tickets, pages: paged ? tickets.tickets : unknown, pagesAtNight: paged ? tickets.atNight : unknown },
    after: {
      notifications: heard.length,
      pages: pages.length,
      pagesAtNight: pages.filter(({ firing: [first = {}] }) => atNight(openedAt.get(labelsKey(first)))).length,
    },
    speed,
    lanes: new Set(played.map(({ labels }) => labels[laneLabel])).size,
    late,
    lateMs,
    leftOut: replay.tickets - played.length,
    timed,
    timedRoutes,
    digestLines,
    unranked: [...new Set(played.filter(({ labels }) => labels.priority === undefined).map(({ alert }) => alert))],
    archives: [...receivers].filter(([, { archive }]) => archive).map(([name]) => name),
    notifications: countNotifications(heard, config),
    outcomes: judgeOutcomes({ ...replay, heard }),
  };
}

/** Notifications of each receiver at each priority: the most urgent in each. */
function countNotifications(heard: readonly Heard[], { receivers }: ReplayConfig) {
  const counts = new Map<string, { receiver: string; priority: string; notifications: number; pages: boolean }>();
  for (const { receiver, firing } of heard) {
    const priority = firing.map((labels) => labels.priority ?? 'none').toSorted()[0] ?? 'none';
    const key = JSON.stringify([receiver, priority]);
    const pages = receivers.get(receiver)?.pages === true;
    const count = counts.get(key) ?? { receiver, priority, notifications: 0, pages };
    count.notifications += 1;
    counts.set(key, count);
  }
  return [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, count]) => count);
}

/** The label that the shipped rules of the digest carry. */
export const digestLabels = { alertname: 'DailyDigest', digest: 'daily', priority: 'P5' };

/** P4 and P5 need no hands: the digest is how they are heard. */
export function isForDigest({ priority }: Labels): boolean {
  return priority === 'P4' || priority === 'P5';
}

/** What became of each ticket, in the order in which they were played. */
function judgeOutcomes({ played, heard, sightings, settleMs, config }: FinishedReplay) {
  const ofAlerts = heard.flatMap(({ firing, ...own }) => firing.map((labels) => ({ ...own, key: labelsKey(labels) })));
  const notifications = Map.groupBy(ofAlerts, ({ key }) => key);
  const latest = new Map<string, { at: number; number: number; until: number }>();
  return played.map((ticket) => {
    const { number, alert, zone, labels, from, to } = ticket;
    const key = labelsKey(labels);
    const sighting = sightings.get(key) ?? { receivers: [], muters: new Map() };
    const receivers = sighting.receivers.filter((name) => config.receivers.get(name)?.archive !== true);
    // `by`: the receiver that got it, the ticket that it was folded into, the alert that muted it, or why nobody heard of it.
    const { priority = 'none' } = labels;
    const outcome = (fate: Fate, by: string) => ({ number, alert, zone, priority, receivers, fate, by });
    const previous = latest.get(key);
    const own = notifications.get(key)?.find(({ at }) => at >= from && at <= to + settleMs && at !== previous?.at);
    if (own !== undefined) {
      latest.set(key, { at: own.at, number, until: to });
      return outcome('notified', own.receiver);
    }
    // Only by an alert that was heard itself: one that mutes without a word hides both.
    const muter = [...sighting.muters].find(([by]) => notifications.get(by)?.some(({ at }) => at <= to + settleMs));
    if (muter !== undefined) return outcome('muted', muter[1].alertname ?? '');
    if (previous !== undefined && from <= previous.until + settleMs) {
      latest.set(key, { ...previous, until: Math.max(previous.until, to) });
      return outcome('folded', String(previous.number));
    }
    const waits = receivers.some((name) => config.receivers.get(name)?.notifies === true);
    if (ticket.hands === 'no' && waits) return outcome('healed', 'before its group_wait was over');
    const digest = digestFor(ticket, heard);
    return digest === undefined
      ? outcome('unheard', whyUnheard(sighting, receivers, waits))
      : outcome('digest', digest);
  });
}

function digestFor({ labels }: PlayedTicket, heard: readonly Heard[]): string | undefined {
  if (!isForDigest(labels)) return undefined;
  return heard.find(({ firing }) =>
    firing.some(({ digest, about }) => digest === digestLabels.digest && about === labels.alertname),
  )?.receiver;
}

function whyUnheard({ muters }: Sighting, receivers: readonly string[], waits: boolean): string {
  const [muter] = muters.values();
  if (muter !== undefined) return `muted by ${muter.alertname ?? ''}, which nobody heard`;
  if (waits) return `it closed within the group_wait of ${receivers.join(', ')}`;
  return `${receivers.join(', ') || 'no receiver'} notifies nobody`;
}
