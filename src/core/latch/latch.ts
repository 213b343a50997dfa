import type { Cause } from '../cause/cause.ts';
import type { RestartSummary } from '../evidence/restart-summary.ts';
import type { Delivery } from '../hooks/hook.ts';
import { plainTarget, type Target, targetKey } from '../target.ts';
import { isPlain, type PackedBaseline, type RestartCounts, storedBaseline } from './baseline.ts';
import type { DamageRecord } from './damage-record.ts';

/** History entries that are kept, in the latch and in the archive. */
export const historyEntries = 100;

export const latchStates = ['armed', 'stopping', 'stopped'] as const;
type LatchState = (typeof latchStates)[number];

export type Trigger = 'alert' | 'sensor' | 'press';

/** Who or what tripped the button. */
export type TrippedBy =
  | { readonly trigger: 'alert'; readonly alertname: string; readonly fingerprint: string; readonly startsAt: string }
  | {
      readonly trigger: 'sensor';
      /** The heartbeat arrived, but no alert did within this time after the evidence went beyond the limit. */
      readonly noAlertWithinSeconds?: number;
    }
  | ({ readonly trigger: 'press'; readonly reason: string } & Person);

export interface Person {
  /** The authenticated account. */
  readonly account: string;
  /** The person's name as the client gives it. It is not authenticated. */
  readonly claimedName?: string;
}

/**
 * The durable fact that a button is tripped: one JSON value in the button's ConfigMap. Times are RFC 3339 strings, because
 * people read this object with kubectl. Every write keeps fields that this version does not know.
 */
export interface LatchRecord {
  readonly version: 1;
  readonly state: LatchState;
  /** The workload that was tripped. A new target in the config does not change it. */
  readonly target: LatchedTarget;
  /** The present trip, while stopping or stopped. */
  readonly trip?: TripRecord;
  /** Set from a reset until replicas above 0 are seen: nobody has restored the target yet. */
  readonly awaitingRestore?: { readonly previousReplicas: PreviousReplicas };
  readonly lastReset?: ResetRecord;
  /** Restart count of every container that existed at the last reset, by `podUid/container`. */
  readonly baseline: RestartCounts;
  /** The same in a shorter form, if there are many containers. */
  readonly packedBaseline?: PackedBaseline;
  /** The rules by which the baseline was counted: see {@link countingRules}. Absent in a record of the first edition. */
  readonly countingRules?: number;
  /** The newest trips that were reset, newest last, each at most 2 KiB. The archive has the older ones (src/core/latch/archive.ts). */
  readonly history: readonly TripRecord[];
  /** What people disarmed, newest last. Only the newest can be active; absent if nobody ever disarmed the button. */
  readonly disarms?: readonly DisarmRecord[];
  /** The alerts that a replica holds until the cluster shows more, so that every replica knows of them. Newest last. */
  readonly claims?: readonly SharedClaim[];
}

/** A held alert as the replicas share it. */
export interface SharedClaim {
  readonly fingerprint: string;
  readonly alertname: string;
  readonly startsAt: string;
  readonly about?: { readonly pod?: string; readonly uid?: string; readonly container?: string };
  /** What the witness saw; absent counts as unknown. */
  readonly gateway?: 'up' | 'down' | 'unknown';
  /** When Alertmanager last sent it. */
  readonly receivedAt: string;
}

/**
 * The first edition counted the pods of other controllers, and no native sidecars; it also judged causes by other tables. Its
 * baselines do not fit the evidence of this edition, which is number 2.
 */
export const countingRules = 2;

export type LatchedTarget = Target & {
  /** Undefined until the target was seen. */
  readonly uid?: string;
  /** A label selector, in the string form of the scale's status. */
  readonly selector?: string;
};

export type PreviousReplicas = number | 'unknown';

/** One trip from its decision to its reset: what `history` shows. */
export interface TripRecord {
  readonly id: string;
  readonly at: string;
  readonly by: TrippedBy;
  readonly cause: Cause | 'none';
  readonly because: string;
  readonly lines: readonly string[];
  /** What `because` says, as a structure; present if the restarts of a container tripped. */
  readonly finding?: RestartSummary;
  readonly previousReplicas: PreviousReplicas;
  /** When the API server accepted zero replicas. */
  readonly acceptedAt?: string;
  /** When no pod was left. */
  readonly stoppedAt?: string;
  /** From the acceptance of zero replicas until no pod was left for the first time. The reconciliations measure it, to about a second. */
  readonly drainSeconds?: number;
  /** How often someone raised the target against the latch. */
  readonly fights: number;
  /** The stored latch was damaged while it held the target, and was mended. */
  readonly damage?: DamageRecord;
  /** The first alert that arrived after the backup sensor had tripped the button. The delay counts from the trip. */
  readonly lateAlert?: { readonly at: string; readonly delaySeconds: number };
  /** The deliveries to the hooks that the config had at the trip; absent if it had none. */
  readonly hooks?: readonly Delivery[];
  /** `press --direct` made the trip without the config: the first replica that reads it adds the deliveries. */
  readonly hooksUndecided?: true;
  /** The stopped workload. Kept after the reset if hooks may still have to be notified. */
  readonly target?: Target;
  readonly reset?: ResetRecord;
}

/** A person keeps claims and the backup sensor from tripping the button until a time. */
export interface DisarmRecord extends Person {
  readonly at: string;
  readonly until: string;
  readonly reason: string;
  /** Who ended it early, and when. */
  readonly ended?: Person & { readonly at: string };
}

export interface ResetRecord extends Person {
  readonly trip: string;
  readonly at: string;
  readonly reason: string;
}

/** The latch of a tripped button. */
export type Latched = LatchRecord & { readonly state: 'stopping' | 'stopped'; readonly trip: TripRecord };

export function isLatched(latch: LatchRecord | undefined): latch is Latched {
  return latch !== undefined && latch.state !== 'armed' && latch.trip !== undefined;
}

/** The latch of a button that never tripped. */
export function armedLatch(target: LatchedTarget): LatchRecord {
  return { version: 1, state: 'armed', target, baseline: {}, countingRules, history: [] };
}

/** The input of a new trip. The rest of {@link TripRecord} follows from the latch before it. */
export type NewTrip = Omit<TripRecord, 'fights' | 'previousReplicas'> & {
  /** `spec.replicas` as last seen; absent if it could not be read. */
  readonly replicas?: number;
};

/** armed → stopping. `target` is the one in the config, with the uid and the selector that were seen. */
export function withTrip(latch: LatchRecord | undefined, target: LatchedTarget, made: NewTrip): Latched {
  const { replicas, ...rest } = made;
  const kept = beforeTrip(latch ?? armedLatch(target));
  const previousReplicas = replicas || awaitedReplicas(latch, target) || 'unknown';
  return { ...kept, state: 'stopping', target, trip: { ...rest, previousReplicas, fights: 0 } };
}

/** Applies a trip that was decided on an older or unreadable latch to the present latch, which is armed. */
export function withRebasedTrip(latch: LatchRecord | undefined, tripped: Latched): Latched {
  const kept = beforeTrip(latch ?? tripped);
  const { previousReplicas } = tripped.trip;
  const restoreTo = previousReplicas === 'unknown' ? awaitedReplicas(latch, tripped.target) : previousReplicas;
  return {
    ...kept,
    state: tripped.state,
    target: tripped.target,
    trip: { ...tripped.trip, previousReplicas: restoreTo ?? 'unknown' },
  };
}

/** What a trip keeps of the latch. It settles the claims. A large baseline goes, because the next reset counts a new one. */
function beforeTrip(latch: LatchRecord): LatchRecord {
  const { awaitingRestore: _, claims: _claims, packedBaseline: _packed, ...kept } = latch;
  return { ...kept, baseline: isPlain(latch.baseline) ? latch.baseline : {} };
}

/** The replicas to restore after an earlier trip; undefined if the button has another target since. */
function awaitedReplicas(latch: LatchRecord | undefined, target: Target): PreviousReplicas | undefined {
  if (latch === undefined || targetKey(latch.target) !== targetKey(target)) return undefined;
  return latch.awaitingRestore?.previousReplicas;
}

/** The API server accepted zero replicas. */
export function withAcceptance(latch: Latched, at: string): Latched {
  return { ...latch, trip: { ...latch.trip, acceptedAt: latch.trip.acceptedAt ?? at } };
}

/** stopping → stopped: no pod of the target is left. After drift the last time counts. */
export function withStop(latch: Latched, at: string): Latched {
  const { trip, ...accepted } = withAcceptance(latch, at);
  const drainSeconds = trip.drainSeconds ?? secondsBetween(trip.acceptedAt ?? at, at);
  return { ...accepted, state: 'stopped', trip: { ...trip, stoppedAt: at, drainSeconds } };
}

/** Never negative, although two replicas may have written the times by two clocks. */
function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
}

/** An alert arrived after the backup sensor had tripped the button. Only the first one is kept. */
export function withLateAlert(latch: Latched, at: number): Latched {
  const { trip } = latch;
  if (trip.by.trigger !== 'sensor' || trip.lateAlert !== undefined) return latch;
  const delaySeconds = Math.max(0, at - Date.parse(trip.at)) / 1_000;
  return { ...latch, trip: { ...trip, lateAlert: { at: new Date(at).toISOString(), delaySeconds } } };
}

/** Drift: someone raised the target, `times` times. Pods may have started, so the latch goes back to stopping. */
export function withDrift(latch: Latched, times = 1): Latched {
  return { ...latch, state: 'stopping', trip: { ...latch.trip, fights: latch.trip.fights + times } };
}

/** The target was created again, or seen for the first time. */
export function withSeenTarget(latch: Latched, seen: { readonly uid: string; readonly selector: string }): Latched {
  return { ...latch, target: { ...latch.target, ...seen } };
}

type ResetResult =
  | { readonly kind: 'reset'; readonly latch: LatchRecord }
  | { readonly kind: 'already' }
  | { readonly kind: 'refused'; readonly problem: string };

/**
 * stopping or stopped → armed, by a person who names the trip to release. It starts nothing.
 * `baseline`: the restart count of every present container, by `podUid/container`.
 */
export function withReset(
  latch: LatchRecord | undefined,
  order: ResetRecord,
  force: boolean,
  baseline: RestartCounts,
): ResetResult {
  if (!isLatched(latch)) return resetOfArmed(latch, order);
  if (latch.trip.id !== order.trip) {
    return { kind: 'refused', problem: `trip ${order.trip} is not the present trip, which is ${latch.trip.id}` };
  }
  if (latch.state === 'stopping' && !force) {
    return { kind: 'refused', problem: 'still stopping: pods may remain; wait for stopped, or reset with force' };
  }
  const { trip: released, packedBaseline: _, ...kept } = latch;
  return {
    kind: 'reset',
    latch: {
      ...kept,
      state: 'armed',
      awaitingRestore: { previousReplicas: released.previousReplicas },
      lastReset: order,
      ...storedBaseline(baseline, order.at),
      countingRules,
      history: [...latch.history, { ...endOf(latch), ...heldBy(latch), reset: order }].slice(-historyEntries),
    },
  };
}

/** Drops `stoppedAt` of a trip that is released by force during drift: pods may be running. */
function endOf({ state, trip }: Latched): TripRecord {
  if (state === 'stopped') return trip;
  const { stoppedAt: _, ...unstopped } = trip;
  return unstopped;
}

/** The latch may have another target when the hooks are notified. */
function heldBy({ trip, target }: Latched): Pick<TripRecord, 'target'> {
  return trip.hooks === undefined ? {} : { target: plainTarget(target) };
}

function resetOfArmed(latch: LatchRecord | undefined, order: ResetRecord): ResetResult {
  if (latch?.lastReset?.trip === order.trip) return { kind: 'already' };
  return { kind: 'refused', problem: `the button is not tripped, so there is no trip ${order.trip} to release` };
}

/** The target runs again: replicas above 0 were seen. */
export function withRestore(latch: LatchRecord): LatchRecord {
  const { awaitingRestore: _, ...kept } = latch;
  return kept;
}

/** Whether an armed latch was written by the first edition: its baseline says nothing about the present containers. */
export function isOfFirstEdition(latch: LatchRecord | undefined): boolean {
  return latch !== undefined && latch.countingRules === undefined && !isLatched(latch);
}

/** After an upgrade from the first edition, containers start at their present count, so that nothing old trips. */
export function withUpgrade(latch: LatchRecord, baseline: RestartCounts, at: string): LatchRecord {
  return { ...latch, ...storedBaseline(baseline, at), countingRules };
}

/** Every trip, the present one last. */
export function tripsOf(latch: LatchRecord): readonly TripRecord[] {
  return latch.trip === undefined ? latch.history : [...latch.history, latch.trip];
}
