import type { Finding } from './finding.ts';
import type { Cause } from './termination.ts';

/** The closed set of reasons; also the label `reason` of `big_red_button_decisions_total`. */
export const decisionReasons = [
  'tripped',
  'already-tripped',
  'resolved',
  'no-match',
  'before-reset',
  'not-corroborated',
  'not-network',
  'unclear',
  'unreadable',
  'disabled',
  'dry-run',
  'malformed',
] as const;
export type DecisionReason = (typeof decisionReasons)[number];

/** What asks for a trip. A claim is never an instruction: the target comes from the config alone. */
export type Claim = AlertClaim | SensorClaim;

export interface AlertClaim {
  readonly trigger: 'alert';
  readonly status: 'firing' | 'resolved';
  readonly fingerprint: string;
  readonly alertname: string;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
  /** The container that its labels name, as far as they do. */
  readonly about?: { readonly pod?: string; readonly uid?: string; readonly container?: string };
  /** Held before, and decided again because the cluster shows more: only what it shows can trip it now. */
  readonly held?: true;
}

/** The second sensor saw a termination. */
export interface SensorClaim {
  readonly trigger: 'sensor';
}

/** `trip`: stop the target. `hold`: not now, but decide again when the cluster shows more. `ignore`: nothing to do. */
export type Decision = Trip | Hold | Ignore;

interface Judged {
  /** One sentence for a person: what was seen, against which limit. */
  readonly because: string;
}

export interface Trip extends Judged {
  readonly kind: 'trip';
  readonly reason: 'tripped';
  /** `unclear` also where the evidence could not be read. */
  readonly cause: Cause;
  /** What quotes the cause: of the container that tripped, where one did. */
  readonly lines: readonly string[];
  /** Where the restarts of a container tripped. */
  readonly finding?: Finding;
}

export interface Hold extends Judged {
  readonly kind: 'hold';
  readonly reason: 'before-reset' | 'not-corroborated' | 'not-network' | 'unclear' | 'unreadable';
}

export interface Ignore extends Judged {
  readonly kind: 'ignore';
  readonly reason: 'already-tripped' | 'resolved' | 'no-match' | 'disabled' | 'dry-run' | 'malformed';
}
