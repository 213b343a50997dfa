import type { Alert } from '../notification/alert.ts';
import { type Matcher, matchesAll } from '../notification/matcher.ts';
import { type Gateway, gatewayOf } from './gateway.ts';

/** What Prometheus saw of a target when it evaluated the heartbeat's rule: the annotations of one heartbeat. */
export interface HeartbeatReport {
  /** By Prometheus' clock, in milliseconds since the epoch; absent if the annotation is missing or not a number. */
  readonly evaluatedAt?: number;
  /** The pods that have a restart counter, and the sum of their counters. */
  readonly pods?: number;
  readonly restarts?: number;
  /** The age of the newest sample; absent if there is no sample. */
  readonly ageMs?: number;
  /** When the newest of the pods was created; absent if that metric is missing. */
  readonly newestPodAt?: number;
  readonly gateway: Gateway;
  /** A matcher of the button that a stop with the heartbeat's labels would not match. */
  readonly mislabelled?: string;
}

/** A report, and when it arrived at a receiver, in milliseconds since the epoch. */
export interface ArrivedReport {
  readonly at: number;
  readonly report: HeartbeatReport;
}

/** The labels that a stop alert has and its heartbeat lacks. */
export const labelsOfTheStop: readonly string[] = ['alertname', 'pod', 'uid', 'container'];

/** Reads the report of a heartbeat that names this button. */
export function reportOf({ labels, annotations }: Alert, matchers: readonly Matcher[]): HeartbeatReport {
  const evaluatedAt = secondsIn(annotations, 'evaluated');
  const pods = numberIn(annotations, 'pods');
  const restarts = numberIn(annotations, 'restarts');
  const ageMs = secondsIn(annotations, 'age');
  const newestPodAt = secondsIn(annotations, 'newest_pod');
  const missed = sharedMatchers(matchers).find((matcher) => !matchesAll([matcher], labels));
  return {
    ...(evaluatedAt === undefined ? {} : { evaluatedAt }),
    ...(pods === undefined ? {} : { pods }),
    ...(restarts === undefined ? {} : { restarts }),
    ...(ageMs === undefined ? {} : { ageMs }),
    ...(newestPodAt === undefined ? {} : { newestPodAt }),
    gateway: gatewayOf(annotations),
    ...(missed === undefined ? {} : { mislabelled: missed.source }),
  };
}

/** The matchers of a button that its heartbeat must match too. */
export function sharedMatchers<Each extends Pick<Matcher, 'name'>>(matchers: readonly Each[]): readonly Each[] {
  return matchers.filter(({ name }) => !labelsOfTheStop.includes(name));
}

/**
 * Whether a report says something new. Alertmanager repeats a heartbeat for a while after Prometheus stopped renewing it. A
 * report that is much older than the last one means that Prometheus' clock was set back.
 */
export function isNewReport({ evaluatedAt }: HeartbeatReport, last: HeartbeatReport | undefined): boolean {
  if (evaluatedAt === undefined || last?.evaluatedAt === undefined) return true;
  return evaluatedAt > last.evaluatedAt || evaluatedAt < last.evaluatedAt - clockSetBackMs;
}

/** Two Prometheus servers that send the same heartbeat differ by less. */
const clockSetBackMs = 120_000;

function secondsIn(annotations: Readonly<Record<string, string>>, name: string): number | undefined {
  const seconds = numberIn(annotations, name);
  return seconds === undefined ? undefined : seconds * 1_000;
}

function numberIn(annotations: Readonly<Record<string, string>>, name: string): number | undefined {
  const text = annotations[name]?.trim() ?? '';
  const number = Number(text);
  return text === '' || !Number.isFinite(number) ? undefined : number;
}
