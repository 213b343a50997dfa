import { type Labels, labelsKey } from './labels.ts';
import type { PlayedTicket } from './replay-play.ts';
import type { Sightings } from './replay-sightings.ts';
import type { Heard } from './replay-sink.ts';

/** What became of one ticket. Only `unheard` is bad. */
export const fates = ['notified', 'folded', 'muted', 'digest', 'unheard'] as const;
export type Fate = (typeof fates)[number];

export interface Outcome {
  readonly number: number;
  readonly alert: string;
  readonly zone: string;
  /** The label, or `none`. */
  readonly priority: string;
  readonly receivers: readonly string[];
  readonly fate: Fate;
  /** Why it made no notification of its own: the ticket that it was folded into, what muted it, the digest's receiver. */
  readonly by: string;
}

export interface Hearing {
  readonly tickets: readonly PlayedTicket[];
  readonly heard: readonly Heard[];
  readonly sightings: Sightings;
  /** Within so much of an alert's end it is still the same notification: its group has not been looked at again. */
  readonly settleMs: number;
  /** The zones' digests, by the labels that they were posted with. */
  readonly digests: readonly Labels[];
}

/** What became of each ticket, in the order played. */
export function judgeOutcomes(hearing: Hearing): Outcome[] {
  const notifications = notificationsByAlert(hearing.heard);
  const told = new Map<string, { at: number; number: number; until: number }>();
  return hearing.tickets.map((played) => {
    const key = labelsKey(played.labels);
    const previous = told.get(key);
    const own = (notifications.get(key) ?? []).find(
      ({ at }) => at >= played.from && at <= played.to + hearing.settleMs,
    );
    if (own !== undefined && own.at !== previous?.at) {
      told.set(key, { at: own.at, number: played.ticket.number, until: played.to });
      return outcome(played, hearing, 'notified', own.receiver);
    }
    if (previous !== undefined && played.from <= previous.until + hearing.settleMs) {
      told.set(key, { ...previous, until: Math.max(previous.until, played.to) });
      return outcome(played, hearing, 'folded', `into ticket ${previous.number}`);
    }
    return unnotified(played, hearing, notifications);
  });
}

function unnotified(
  played: PlayedTicket,
  hearing: Hearing,
  notifications: ReadonlyMap<string, readonly Heard[]>,
): Outcome {
  const muter = muterOf(played, hearing, notifications);
  if (muter !== undefined) return outcome(played, hearing, 'muted', muter);
  const digest = hearing.digests.find(
    (labels) => (labels.zone ?? '') === played.ticket.zone && notifications.has(labelsKey(labels)),
  );
  if (digest !== undefined && isForDigest(played.labels)) {
    return outcome(played, hearing, 'digest', notifications.get(labelsKey(digest))?.[0]?.receiver ?? '');
  }
  return outcome(played, hearing, 'unheard', '');
}

/** What muted it, only if that itself was heard: an alert that mutes without a word hides both. */
function muterOf(
  { labels, from, to }: PlayedTicket,
  { sightings }: Hearing,
  notifications: ReadonlyMap<string, readonly Heard[]>,
): string | undefined {
  const mutings = sightings.mutingsOf(labels).filter((muting) => muting.from <= to && muting.to >= from);
  const by = mutings.flatMap((muting) => muting.by).find((muter) => notifications.has(labelsKey(muter)));
  return by === undefined ? undefined : `by ${by.alertname ?? 'an alert without a name'}`;
}

/** P4 and P5 need no hands: the digest is how they are heard. */
export function isForDigest({ priority }: Labels): boolean {
  return priority === 'P4' || priority === 'P5';
}

function outcome({ ticket, labels }: PlayedTicket, { sightings }: Hearing, fate: Fate, by: string): Outcome {
  const { number, alert, zone } = ticket;
  return {
    number,
    alert,
    zone,
    priority: labels.priority ?? 'none',
    receivers: sightings.receiversOf(labels),
    fate,
    by,
  };
}

function notificationsByAlert(heard: readonly Heard[]): Map<string, Heard[]> {
  const byAlert = new Map<string, Heard[]>();
  for (const notification of heard) {
    for (const labels of notification.firing) {
      const key = labelsKey(labels);
      byAlert.set(key, [...(byAlert.get(key) ?? []), notification]);
    }
  }
  return byAlert;
}

/** Notifications of one receiver at one priority: the gravest in each. */
export interface NotificationCount {
  readonly receiver: string;
  readonly priority: string;
  readonly notifications: number;
  /** Alerts in them, each as often as it was told. */
  readonly alerts: number;
}

export function countNotifications(heard: readonly Heard[]): NotificationCount[] {
  const counts = new Map<string, NotificationCount>();
  for (const { receiver, firing } of heard) {
    const priority = firing.map((labels) => labels.priority ?? 'none').toSorted()[0] ?? 'none';
    const key = JSON.stringify([receiver, priority]);
    const before = counts.get(key) ?? { receiver, priority, notifications: 0, alerts: 0 };
    counts.set(key, { ...before, notifications: before.notifications + 1, alerts: before.alerts + firing.length });
  }
  return [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, count]) => count);
}
