import type { ArrivedReport, HeartbeatReport } from './report.ts';
import type { PodCounts } from './watched-pods.ts';

/**
 * What a button's heartbeat proves. `waiting`: none has arrived since the start, and none is overdue. `ok`: a stop would arrive.
 * `late`: the alert does not come. `blind`: it comes, but Prometheus does not see the target as it is.
 */
export const heartbeatStates = ['waiting', 'ok', 'late', 'blind'] as const;
export type HeartbeatState = (typeof heartbeatStates)[number];

/** Whether a stop might not arrive. */
export function isFaulty<Heartbeat extends { readonly state: HeartbeatState }>(
  heartbeat: Heartbeat | undefined,
): heartbeat is Heartbeat {
  return heartbeat?.state === 'late' || heartbeat?.state === 'blind';
}

/** Why a heartbeat is late or blind. */
export type HeartbeatFault =
  /** No new heartbeat since then. Without a time, there was none; `othersArrive`: heartbeats of other buttons do arrive. */
  | { readonly kind: 'silent'; readonly since?: number; readonly othersArrive: boolean }
  /** The alert has no readable annotation of this name. */
  | { readonly kind: 'unreadable'; readonly annotation: string }
  /** A stop with the same labels would not match this matcher of the button. */
  | { readonly kind: 'mislabelled'; readonly matcher: string }
  /** The rule was evaluated too long before the alert arrived. `byMs`: how long. */
  | { readonly kind: 'delayed'; readonly byMs: number }
  | { readonly kind: 'old-data'; readonly ageMs: number }
  | { readonly kind: 'missing-pods'; readonly seen: number; readonly expected: number }
  /** Prometheus sees the right number of pods, but not the newest one. */
  | { readonly kind: 'old-pods' }
  | { readonly kind: 'missing-restarts'; readonly seen: number; readonly expected: number };

export interface HeartbeatHealth {
  readonly state: HeartbeatState;
  readonly fault?: HeartbeatFault;
}

/** What the judgement of a report needs of its button. */
export interface HeartbeatSubject {
  readonly corroborate: 'restarts' | 'none';
  /** The pods that a receiver had seen by a time, without those that the rule does not select. */
  countsAt(time: number): PodCounts;
}

/** A report about older data than this is blind: kube-state-metrics is to be scraped once a minute. */
const oldestSampleMs = 90_000;
/** Pods and restarts may take this long to reach kube-state-metrics. */
const settlingMs = 10_000;
/** If there is no sample at all, new pods may have to wait for the next scrape too. */
const firstScrapeMs = 30_000;
/** Rules may be evaluated this late (Mimir, vmalert), or the clocks may differ by this much. */
const longestDelayMs = 180_000;

/** The fault of a report that has arrived; undefined if it has none. */
export function faultOf({ at, report }: ArrivedReport, subject: HeartbeatSubject): HeartbeatFault | undefined {
  const unreadable = unreadableIn(report, subject);
  if (unreadable !== undefined) return { kind: 'unreadable', annotation: unreadable };
  if (report.mislabelled !== undefined) return { kind: 'mislabelled', matcher: report.mislabelled };
  const { evaluatedAt = at, ageMs } = report;
  if (at - evaluatedAt > longestDelayMs) return { kind: 'delayed', byMs: at - evaluatedAt };
  if (ageMs !== undefined && ageMs > oldestSampleMs) return { kind: 'old-data', ageMs };
  return subject.corroborate === 'none' ? undefined : shortfallOf(report, subject.countsAt(seenBy(at, report)));
}

/** Whether more recent knowledge of the pods could clear the fault. */
export function isShortfall({ kind }: HeartbeatFault): boolean {
  return kind === 'missing-pods' || kind === 'old-pods' || kind === 'missing-restarts';
}

/** The first annotation that the button needs and the report lacks. */
function unreadableIn({ evaluatedAt, pods, restarts, ageMs }: HeartbeatReport, subject: HeartbeatSubject) {
  if (evaluatedAt === undefined) return 'evaluated';
  if (subject.corroborate === 'none') return ageMs === undefined ? 'age' : undefined;
  if (pods === undefined) return 'pods';
  return restarts === undefined ? 'restarts' : undefined;
}

/** Prometheus must have seen everything before this time. */
function seenBy(at: number, { evaluatedAt = at, ageMs }: HeartbeatReport): number {
  const evaluated = Math.min(evaluatedAt, at);
  return ageMs === undefined ? evaluated - firstScrapeMs : evaluated - ageMs - settlingMs;
}

/** A number that is too high is no fault: the rule's pattern may match pods of other workloads, and old pods that are gone. */
function shortfallOf(report: HeartbeatReport, expected: PodCounts): HeartbeatFault | undefined {
  const { pods = 0, restarts = 0, newestPodAt } = report;
  if (pods < expected.pods) return { kind: 'missing-pods', seen: pods, expected: expected.pods };
  const isOlder = newestPodAt !== undefined && newestPodAt + 1_000 < (expected.newestPodAt ?? 0);
  if (isOlder) return { kind: 'old-pods' };
  if (restarts < expected.restarts) return { kind: 'missing-restarts', seen: restarts, expected: expected.restarts };
  return undefined;
}
