import { type Labels, labelsKey } from './labels.ts';
import type { ReplayReceiver } from './replay-config.ts';
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
  /** By whom it was heard, what it was folded into or muted by, or why nobody heard of it. */
  readonly by: string;
}

export interface Hearing {
  readonly tickets: readonly PlayedTicket[];
  readonly heard: readonly Heard[];
  readonly sightings: Sightings;
  /** So long after its alert's end a notification may still come; more than it should take. */
  readonly settleMs: number;
  /**
   * An alert that comes again within so much of its end may be the same notification: its group is not looked at
   * before.
   */
  readonly foldMs: number;
  /** The lines of the digest, as they were posted. */
  readonly digests: readonly Labels[];
  readonly receivers: ReadonlyMap<string, Pick<ReplayReceiver, 'archive' | 'groupWaitMs'>>;
}

type Notifications = ReadonlyMap<string, readonly Heard[]>;

/** A notification that an alert was in, and until when its alert has been firing since. */
interface Told {
  readonly at: number;
  readonly number: number;
  readonly until: number;
}

/** What became of each ticket, in the order played. */
export function judgeOutcomes(hearing: Hearing): Outcome[] {
  const notifications = notificationsByAlert(hearing.heard);
  const told = new Map<string, Told>();
  return hearing.tickets.map((played) => {
    const key = labelsKey(played.labels);
    const previous = told.get(key);
    const own = (notifications.get(key) ?? []).find((notification) => mayTell(notification, played, hearing));
    if (own !== undefined && own.at !== previous?.at) {
      told.set(key, { at: own.at, number: played.ticket.number, until: played.to });
      return outcome(played, hearing, 'notified', own.receiver);
    }
    const muter = muterOf(played, hearing, notifications);
    if (previous !== undefined && isFolded(played, previous, muter === undefined ? hearing.foldMs : 0)) {
      told.set(key, { ...previous, until: Math.max(previous.until, played.to) });
      return outcome(played, hearing, 'folded', `into ticket ${previous.number}`);
    }
    if (muter !== undefined) return outcome(played, hearing, 'muted', muter);
    const why = whyUnheard(played, hearing, previous !== undefined);
    return inDigest(played, hearing, notifications) ?? outcome(played, hearing, 'unheard', why);
  });
}

function mayTell({ at }: Heard, { from, to }: PlayedTicket, { settleMs }: Hearing): boolean {
  return at >= from && at <= to + settleMs;
}

/** It came while the one before was open, or so soon after that its group had not been looked at since. */
function isFolded({ from }: PlayedTicket, { until }: Told, foldMs: number): boolean {
  return from <= until + foldMs;
}

function inDigest(played: PlayedTicket, hearing: Hearing, notifications: Notifications): Outcome | undefined {
  if (!isForDigest(played.labels)) return undefined;
  const lines = hearing.digests.filter((line) => isAbout(line, played.labels));
  const [sent] = lines.flatMap((line) => notifications.get(labelsKey(line)) ?? []);
  return sent === undefined ? undefined : outcome(played, hearing, 'digest', sent.receiver);
}

/** It may need hands: not P4 or P5. Without a priority nobody said that it needs none. */
export function isGrave({ priority }: Outcome): boolean {
  return priority !== 'P4' && priority !== 'P5';
}

/** `again`: its alert was notified before, so that its group may still be there. */
function whyUnheard(
  { labels, from, to }: PlayedTicket,
  { sightings, receivers, foldMs }: Hearing,
  again: boolean,
): string {
  const waits = sightings.receiversOf(labels).map((name) => receivers.get(name)?.groupWaitMs ?? 0);
  if (to - from <= Math.max(0, ...waits)) return 'it closed within its group_wait, before Alertmanager tells anybody';
  const muter = sightings.mutingsOf(labels).flatMap(({ by }) => by)[0];
  if (muter !== undefined) return `muted by ${muter.alertname ?? ''}, which nobody heard`;
  // Alertmanager removes empty groups every 30 s, at any speed of a replay; one that is still there waits for no group_wait.
  if (again && to - from <= foldMs) {
    return 'it closed before the next look at its group, which an earlier ticket had left (group_interval); in life such a group is gone after 30 s';
  }
  return `Alertmanager told nobody: its route leads to ${sightings.receiversOf(labels).join(', ') || 'no receiver'}`;
}

function isAbout(line: Labels, { alertname, zone }: Labels): boolean {
  return line.about === alertname && line.zone === zone;
}

/** What muted it, only if that itself was heard: an alert that mutes without a word hides both. */
function muterOf(
  { labels, from, to }: PlayedTicket,
  { sightings, settleMs }: Hearing,
  notifications: Notifications,
): string | undefined {
  const mutings = sightings.mutingsOf(labels).filter((muting) => muting.from <= to && muting.to >= from);
  const isHeard = (muter: Labels) =>
    notifications.get(labelsKey(muter))?.some(({ at }) => at <= to + settleMs) === true;
  const by = mutings.flatMap((muting) => muting.by).find(isHeard);
  return by === undefined ? undefined : `by ${by.alertname ?? 'an alert without a name'}`;
}

/** P4 and P5 need no hands: the digest is how they are heard. */
export function isForDigest({ priority }: Labels): boolean {
  return priority === 'P4' || priority === 'P5';
}

function outcome(
  { ticket, labels }: PlayedTicket,
  { sightings, receivers: known }: Hearing,
  fate: Fate,
  by: string,
): Outcome {
  const { number, alert, zone } = ticket;
  const receivers = sightings.receiversOf(labels).filter((name) => known.get(name)?.archive !== true);
  return {
    number,
    alert,
    zone,
    priority: labels.priority ?? 'none',
    receivers,
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
