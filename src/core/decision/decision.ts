import type { Cause } from '../cause/cause.ts';
import type { RestartSummary } from '../evidence/restart-summary.ts';
import type { Gateway } from '../heartbeat/gateway.ts';
import type { Person } from '../latch/latch.ts';

/**
 * How long a claim waits, and is decided again, without being notified again. The shipped route repeats every 30 s; a claim that is no
 * longer repeated has resolved, and its resolved notification may have gone to another replica.
 */
export const waitingClaimMs = 120_000;

/** The closed set of reasons; also the label `reason` of `big_red_button_decisions_total`. */
export const decisionReasons = [
  'tripped',
  'already-tripped',
  'resolved',
  'no-match',
  'other-cluster',
  'before-reset',
  'brake',
  'found-at-zero',
  'not-counted',
  'not-corroborated',
  'not-network',
  'unclear',
  'unreadable',
  'disabled',
  'disarmed',
  'dry-run',
  'malformed',
] as const;
export type DecisionReason = (typeof decisionReasons)[number];

/** A claim asks for a trip. It is never an instruction: the target comes from the config alone. */
export type Claim = AlertClaim | SensorClaim;

export interface AlertClaim {
  readonly trigger: 'alert';
  readonly status: 'firing' | 'resolved';
  readonly fingerprint: string;
  readonly alertname: string;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
  /** The container that the alert's labels name. */
  readonly about?: { readonly pod?: string; readonly uid?: string; readonly container?: string };
  /** What the witness saw; absent counts as `unknown`. */
  readonly gateway?: Gateway;
  /** The claim has waited, and is decided again: now only evidence can trip the button. */
  readonly hasWaited?: true;
}

/** The backup sensor saw a termination. */
export interface SensorClaim {
  readonly trigger: 'sensor';
  /**
   * The heartbeat arrives, but the alert did not arrive within this time after the evidence went beyond the limit. Only
   * restarts by network failure trip then.
   */
  readonly noAlertWithinMs?: number;
  /** What the witness saw, as the newest heartbeat says; absent counts as `unknown`. */
  readonly gateway?: Gateway;
}

/** A person presses the button. */
export interface Press extends Person {
  readonly trigger: 'press';
  readonly reason: string;
}

/** What a button is asked to decide. */
export type Request = Claim | Press;

/** `trip`: stop the target. `hold`: decide again when the cluster shows more. `ignore`: nothing to do. */
export type Decision = Trip | Hold | Ignore;

interface Judged {
  /** One sentence for a person: the observation and the limit. */
  readonly because: string;
}

export interface Trip extends Judged {
  readonly kind: 'trip';
  readonly reason: 'tripped';
  /** The cause of the restarts. `unclear` also stands for unreadable evidence; `none` for a press. */
  readonly cause: Cause | 'none';
  /** Quotes of the evidence for the cause. */
  readonly lines: readonly string[];
  /** Present if the restarts of a container tripped. */
  readonly finding?: RestartSummary;
}

export interface Hold extends Judged {
  readonly kind: 'hold';
  readonly reason:
    | 'before-reset'
    | 'brake'
    | 'disarmed'
    | 'found-at-zero'
    | 'not-counted'
    | 'not-corroborated'
    | 'not-network'
    | 'unclear'
    | 'unreadable';
}

export interface Ignore extends Judged {
  readonly kind: 'ignore';
  readonly reason: 'already-tripped' | 'resolved' | 'no-match' | 'other-cluster' | 'disabled' | 'dry-run' | 'malformed';
}
