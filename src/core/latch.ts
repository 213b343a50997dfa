import type { Target } from './target.ts';
import type { Cause } from './termination.ts';

export const latchStates = ['armed', 'stopping', 'stopped'] as const;
export type LatchState = (typeof latchStates)[number];

export type Trigger = 'alert' | 'sensor' | 'press';

/** Who or what pulled the latch. */
export type TrippedBy =
  | { readonly trigger: 'alert'; readonly alertname: string; readonly fingerprint: string; readonly startsAt: string }
  | { readonly trigger: 'sensor' }
  | ({ readonly trigger: 'press'; readonly reason: string } & Person);

export interface Person {
  /** The authenticated account. */
  readonly account: string;
  /** The name that the account's client claims for the human; not authenticated. */
  readonly claimedName?: string;
}

/**
 * The durable fact that a button is tripped, one JSON value in the button's ConfigMap. Times are RFC 3339 strings,
 * as people read this object with kubectl. Fields this version does not know survive every write.
 */
export interface LatchRecord {
  readonly version: 1;
  readonly state: LatchState;
  /** What is held is what was tripped: a button retargeted in the config keeps holding this. */
  readonly target: HeldTarget;
  /** The present trip: there while stopping or stopped. */
  readonly trip?: TripRecord;
  /** There from a reset until replicas above 0 are seen again: the target is at 0 because nobody restored it yet. */
  readonly awaitingRestore?: { readonly previousReplicas: PreviousReplicas };
  readonly lastReset?: ResetRecord;
  /** Restart count of every container that existed at the last reset, by `podUid/container`. */
  readonly baseline: Readonly<Record<string, number>>;
  /** Newest last, at most 100, each at most 2 KiB. */
  readonly history: readonly TripRecord[];
}

export interface HeldTarget extends Target {
  readonly uid?: string;
  /** A label selector in the string form that the scale's status gives. */
  readonly selector?: string;
}

export type PreviousReplicas = number | 'unknown';

/** One trip from its decision to its reset: what `history` shows. */
export interface TripRecord {
  readonly id: string;
  readonly at: string;
  readonly by: TrippedBy;
  readonly cause: Cause | 'none';
  readonly because: string;
  readonly lines: readonly string[];
  readonly previousReplicas: PreviousReplicas;
  /** The API accepted zero replicas. */
  readonly acceptedAt?: string;
  /** No pod was left. */
  readonly stoppedAt?: string;
  /** How often someone raised the target against the latch. */
  readonly fights: number;
  readonly reset?: ResetRecord;
}

export interface ResetRecord extends Person {
  readonly trip: string;
  readonly at: string;
  readonly reason: string;
}
