import type { Finding } from './finding.ts';
import type { Delivery } from './hook.ts';
import { historyEntries } from './limits.ts';
import { type Target, targetKey } from './target.ts';
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
  /** The trips that were reset, newest last, at most 100, each at most 2 KiB. */
  readonly history: readonly TripRecord[];
}

export interface HeldTarget extends Target {
  /** Known once the target was seen. */
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
  /** What `because` says, as a structure; where the restarts of a container tripped. */
  readonly finding?: Finding;
  readonly previousReplicas: PreviousReplicas;
  /** The API accepted zero replicas. */
  readonly acceptedAt?: string;
  /** No pod was left. */
  readonly stoppedAt?: string;
  /** From the API's acceptance of zero until no pod was left for the first time, as the keeper saw it: to a second or so. */
  readonly drainSeconds?: number;
  /** How often someone raised the target against the latch. */
  readonly fights: number;
  /** What is owed to the hooks that the config had at the trip, and what became of it; absent where it had none. */
  readonly hooks?: readonly Delivery[];
  /** Made by someone who does not know the config: the first replica that finds it decides what it owes. */
  readonly hooksUndecided?: true;
  /** What was held; kept from the reset on where a hook may still have to be told. */
  readonly target?: Target;
  readonly reset?: ResetRecord;
}

export interface ResetRecord extends Person {
  readonly trip: string;
  readonly at: string;
  readonly reason: string;
}

/** A latch that is held: its trip is there. */
export type Latched = LatchRecord & { readonly state: 'stopping' | 'stopped'; readonly trip: TripRecord };

export function isLatched(latch: LatchRecord | undefined): latch is Latched {
  return latch !== undefined && latch.state !== 'armed' && latch.trip !== undefined;
}

/** The latch of a button that never tripped. */
export function armedLatch(target: HeldTarget): LatchRecord {
  return { version: 1, state: 'armed', target, baseline: {}, history: [] };
}

/** What a trip starts from; the rest of {@link TripRecord} follows from the latch before it. */
export type NewTrip = Omit<TripRecord, 'fights' | 'previousReplicas'> & {
  /** `spec.replicas` as last seen; absent when nobody could read it. */
  readonly replicas?: number;
};

/** armed → stopping. `target` is the config's, with what was seen of it. */
export function trip(latch: LatchRecord | undefined, target: HeldTarget, made: NewTrip): Latched {
  const { replicas, ...rest } = made;
  const { awaitingRestore: _, ...kept } = latch ?? armedLatch(target);
  const previousReplicas = replicas || awaitedReplicas(latch, target) || 'unknown';
  return { ...kept, state: 'stopping', target, trip: { ...rest, previousReplicas, fights: 0 } };
}

/** A trip that was decided on an older latch, or on none that could be read, put onto the present one, which is armed. */
export function rebase(latch: LatchRecord | undefined, tripped: Latched): Latched {
  const { awaitingRestore: _, ...kept } = latch ?? tripped;
  const { previousReplicas } = tripped.trip;
  const restoreTo = previousReplicas === 'unknown' ? awaitedReplicas(latch, tripped.target) : previousReplicas;
  return {
    ...kept,
    state: tripped.state,
    target: tripped.target,
    trip: { ...tripped.trip, previousReplicas: restoreTo ?? 'unknown' },
  };
}

/** What the target is to be restored to since an earlier trip; a button retargeted since has nothing to restore. */
function awaitedReplicas(latch: LatchRecord | undefined, target: Target): PreviousReplicas | undefined {
  if (latch === undefined || targetKey(latch.target) !== targetKey(target)) return undefined;
  return latch.awaitingRestore?.previousReplicas;
}

/** The API accepted zero replicas. */
export function accept(latch: Latched, at: string): Latched {
  return { ...latch, trip: { ...latch.trip, acceptedAt: latch.trip.acceptedAt ?? at } };
}

/** stopping → stopped: no pod of the target was left. A fight may have led back to stopping; the last time counts. */
export function stop(latch: Latched, at: string): Latched {
  const { trip, ...accepted } = accept(latch, at);
  const drainSeconds = trip.drainSeconds ?? secondsBetween(trip.acceptedAt ?? at, at);
  return { ...accepted, state: 'stopped', trip: { ...trip, stoppedAt: at, drainSeconds } };
}

/** Never negative: two replicas may have written them, by two clocks. */
function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
}

/** Someone raised the target: pods may have come up, so stopped is to be seen anew. */
export function fight(latch: Latched): Latched {
  return { ...latch, state: 'stopping', trip: { ...latch.trip, fights: latch.trip.fights + 1 } };
}

/** The target was made anew, or seen for the first time. */
export function follow(latch: Latched, seen: { readonly uid: string; readonly selector: string }): Latched {
  return { ...latch, target: { ...latch.target, ...seen } };
}

export type ResetResult =
  | { readonly kind: 'reset'; readonly latch: LatchRecord }
  | { readonly kind: 'already' }
  | { readonly kind: 'refused'; readonly problem: string };

/**
 * stopping or stopped → armed, by a human who names the trip that is released. Starts nothing.
 * `baseline`: the restart count of every container that exists now, by `podUid/container`.
 */
export function reset(
  latch: LatchRecord | undefined,
  order: ResetRecord,
  force: boolean,
  baseline: Readonly<Record<string, number>>,
): ResetResult {
  if (!isLatched(latch)) return resetOfArmed(latch, order);
  if (latch.trip.id !== order.trip) {
    return { kind: 'refused', problem: `trip ${order.trip} is not the present one, which is ${latch.trip.id}` };
  }
  if (latch.state === 'stopping' && !force) {
    return { kind: 'refused', problem: 'still stopping: pods may remain; wait for stopped, or reset with force' };
  }
  const { trip: released, ...kept } = latch;
  return {
    kind: 'reset',
    latch: {
      ...kept,
      state: 'armed',
      awaitingRestore: { previousReplicas: released.previousReplicas },
      lastReset: order,
      baseline,
      history: [...latch.history, { ...endOf(latch), ...heldBy(latch), reset: order }].slice(-historyEntries),
    },
  };
}

/** A stop that was seen before a fight is none: released by force meanwhile, pods may be at work, and nobody is to be told otherwise. */
function endOf({ state, trip }: Latched): TripRecord {
  if (state === 'stopped') return trip;
  const { stoppedAt: _, ...unstopped } = trip;
  return unstopped;
}

/** By then the latch may hold something else. */
function heldBy({ trip, target: { kind, namespace, name } }: Latched): Pick<TripRecord, 'target'> {
  return trip.hooks === undefined ? {} : { target: { kind, namespace, name } };
}

function resetOfArmed(latch: LatchRecord | undefined, order: ResetRecord): ResetResult {
  if (latch?.lastReset?.trip === order.trip) return { kind: 'already' };
  return { kind: 'refused', problem: `the button is not tripped, so there is no trip ${order.trip} to release` };
}

/** Replicas above 0 were seen: the target runs again. */
export function restored(latch: LatchRecord): LatchRecord {
  const { awaitingRestore: _, ...kept } = latch;
  return kept;
}

/** Every trip, the present one last. */
export function tripsOf(latch: LatchRecord): readonly TripRecord[] {
  return latch.trip === undefined ? latch.history : [...latch.history, latch.trip];
}
