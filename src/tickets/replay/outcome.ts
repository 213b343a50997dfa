import type { Labels } from '../ticket.ts';
import type { ReplayReceiver } from './config.ts';
import { labelsKey } from './labels.ts';
import type { PlayedTicket } from './play.ts';
import type { Sightings } from './sightings.ts';
import type { Heard } from './sink.ts';

/** What became of one ticket. Only `unheard` is bad. */
export const fates = ['notified', 'folded', 'muted', 'digest', 'healed', 'unheard'] as const;
export type Fate = (typeof fates)[number];

export interface Outcome {
  readonly number: number;
  readonly alert: string;
  readonly zone: string;
  /** The label, or `none`. */
  readonly priority: string;
  readonly receivers: readonly string[];
  readonly fate: Fate;
  /** The receiver that got it, the ticket that it was folded into, the alert that muted it, or why nobody heard of it. */
  readonly by: string;
}

export interface Hearing {
  readonly played: readonly PlayedTicket[];
  /** Without the archives' copies. */
  readonly heard: readonly Heard[];
  readonly sightings: Sightings;
  /** How long after an alert's end its notification may still come. */
  readonly settleMs: number;
  readonly receivers: ReadonlyMap<string, ReplayReceiver>;
}

interface Notified {
  readonly at: number;
  readonly number: number;
  readonly until: number;
}

/** What became of each ticket, in the order in which they were played. */
export function judgeOutcomes(hearing: Hearing): Outcome[] {
  const notifications = notificationsByAlert(hearing.heard);
  const last = new Map<string, Notified>();
  return hearing.played.map((ticket) => {
    const key = labelsKey(ticket.labels);
    const previous = last.get(key);
    const { from, to } = ticket;
    const own = notifications
      .get(key)
      ?.find(({ at }) => at >= from && at <= to + hearing.settleMs && at !== previous?.at);
    if (own !== undefined) {
      last.set(key, { at: own.at, number: ticket.number, until: to });
      return outcome(ticket, hearing, 'notified', own.receiver);
    }
    const muter = muterOf(ticket, hearing, notifications);
    if (previous !== undefined && from <= previous.until + hearing.settleMs && muter === undefined) {
      last.set(key, { ...previous, until: Math.max(previous.until, to) });
      return outcome(ticket, hearing, 'folded', String(previous.number));
    }
    if (muter !== undefined) return outcome(ticket, hearing, 'muted', muter);
    if (ticket.healed && waits(ticket, hearing))
      return outcome(ticket, hearing, 'healed', 'before its group_wait was over');
    const digest = digestFor(ticket, hearing);
    return digest === undefined
      ? outcome(ticket, hearing, 'unheard', whyUnheard(ticket, hearing))
      : outcome(ticket, hearing, 'digest', digest);
  });
}

/** Only an alert that was heard itself: one that mutes without a word hides both. */
function muterOf(
  { labels, to }: PlayedTicket,
  { sightings, settleMs }: Hearing,
  notifications: ReadonlyMap<string, readonly Heard[]>,
): string | undefined {
  const by = sightings
    .mutersOf(labels)
    .find((muter) => notifications.get(labelsKey(muter))?.some(({ at }) => at <= to + settleMs));
  return by?.alertname;
}

/** The label that the shipped rules of the digest carry. */
export const digestLabels = { alertname: 'DailyDigest', digest: 'daily', priority: 'P5' };

/** P4 and P5 need no hands: the digest is how they are heard. */
export function isForDigest({ priority }: Labels): boolean {
  return priority === 'P4' || priority === 'P5';
}

function digestFor({ labels }: PlayedTicket, { heard }: Hearing): string | undefined {
  if (!isForDigest(labels)) return undefined;
  return heard.find(({ firing }) =>
    firing.some(({ digest, about }) => digest === digestLabels.digest && about === labels.alertname),
  )?.receiver;
}

/** It goes to somebody, who waits longer than it was open. */
function waits({ labels }: PlayedTicket, { sightings, receivers }: Hearing): boolean {
  return sightings
    .receiversOf(labels)
    .some((name) => receivers.get(name)?.notifies === true && receivers.get(name)?.archive !== true);
}

function whyUnheard(ticket: PlayedTicket, hearing: Hearing): string {
  const { labels } = ticket;
  const { sightings, receivers } = hearing;
  const [muter] = sightings.mutersOf(labels);
  if (muter !== undefined) return `muted by ${muter.alertname ?? ''}, which nobody heard`;
  const names = sightings.receiversOf(labels).filter((name) => receivers.get(name)?.archive !== true);
  if (waits(ticket, hearing)) return `it closed within the group_wait of ${names.join(', ')}`;
  return `${names.join(', ') || 'no receiver'} notifies nobody`;
}

function outcome(
  { number, alert, zone, labels }: PlayedTicket,
  { sightings, receivers }: Hearing,
  fate: Fate,
  by: string,
): Outcome {
  const heardBy = sightings.receiversOf(labels).filter((name) => receivers.get(name)?.archive !== true);
  return { number, alert, zone, priority: labels.priority ?? 'none', receivers: heardBy, fate, by };
}

function notificationsByAlert(heard: readonly Heard[]): Map<string, Heard[]> {
  const byAlert = new Map<string, Heard[]>();
  for (const notification of heard) {
    for (const labels of notification.firing) {
      const key = labelsKey(labels);
      const own = byAlert.get(key) ?? [];
      own.push(notification);
      byAlert.set(key, own);
    }
  }
  return byAlert;
}
