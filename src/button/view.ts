import type { ButtonView, DeliveryView, RehearsalView, TripView } from '../api/button-service.ts';
import { definedOnly } from '../core/defined-only.ts';
import type { Evidence } from '../core/evidence/evidence.ts';
import type { Obstacle } from '../core/evidence/obstacle.ts';
import type { Delivery } from '../core/hooks/hook.ts';
import { mergeTrips } from '../core/latch/archive.ts';
import type { Holder } from '../core/latch/held.ts';
import {
  type DisarmRecord,
  isLatched,
  type LatchedTarget,
  type LatchRecord,
  type PreviousReplicas,
  type TripRecord,
  tripsOf,
} from '../core/latch/latch.ts';
import { happenedAt } from '../core/latch/latch-hooks.ts';
import { fitTrip } from '../core/latch/trip-record.ts';
import { plainTarget } from '../core/target.ts';
import { describeObstacle } from '../core/text/obstacle.ts';
import { restoreCommand } from '../core/text/restore-command.ts';
import type { Settings } from './settings.ts';
import type { Rehearsal } from './target/rehearsal.ts';

/** What this replica knows of one button. */
export interface ButtonSnapshot {
  readonly settings: Settings;
  readonly latch: LatchRecord | undefined;
  /** The trips that have left the latch. */
  readonly archived?: readonly TripRecord[];
  readonly target: LatchedTarget;
  readonly replicas: number | undefined;
  readonly evidence: Evidence | undefined;
  readonly rehearsal: Rehearsal | undefined;
  /** The disarm that is active now. */
  readonly disarm: DisarmRecord | undefined;
  readonly heldBy: Holder;
  readonly problems: readonly string[];
  readonly obstacles: readonly Obstacle[];
}

/** The button as the API shows it, with the newest `entries` of its history. */
export function viewOfButton(snapshot: ButtonSnapshot, entries: number): ButtonView {
  const { settings, latch, target, replicas, evidence, rehearsal, disarm, heldBy, problems, obstacles } = snapshot;
  const { name, labels, impact, links, mode, sensor, corroborate, whenUnclear, limit, windowMs } = settings.config;
  const trips = latch === undefined ? [] : mergeTrips(snapshot.archived ?? [], tripsOf(latch));
  // After a reset the workload that was stopped is restored, even if the config names another one now.
  const restorable = latch?.awaitingRestore === undefined ? target : latch.target;
  return {
    name,
    target: plainTarget(target),
    ...definedOnly({ labels, impact, links }),
    mode,
    sensor,
    corroborate,
    whenUnclear,
    state: latch?.state ?? 'unknown',
    limit,
    windowMs,
    history: latch === undefined ? [] : trips.slice(-entries).map((trip) => viewOfTrip(latch, fitTrip(trip))),
    trips: trips.length,
    problems: [...problems, ...obstacles.map(describeObstacle)],
    ...(obstacles.length === 0 ? {} : { obstacles }),
    restore: restoreCommand(restorable, previousReplicasOf(latch)),
    awaitingRestore: !isLatched(latch) && latch?.awaitingRestore !== undefined,
    orphaned: settings.isRemoved,
    ...(latch?.disarms === undefined ? {} : { disarms: latch.disarms }),
    ...(disarm === undefined ? {} : { disarm }),
    heldBy,
    ...(replicas === undefined ? {} : { replicas }),
    ...(isLatched(latch) ? { trip: viewOfTrip(latch, latch.trip) } : {}),
    ...(latch?.lastReset === undefined ? {} : { lastReset: latch.lastReset }),
    ...(evidence === undefined ? {} : { evidence: viewOfEvidence(evidence) }),
    ...(rehearsal === undefined ? {} : { rehearsal: viewOfRehearsal(rehearsal) }),
  };
}

/** A Job may leave hundreds of pods behind. */
const podsShown = 20;

function viewOfEvidence(evidence: Evidence): Evidence {
  if (!evidence.readable || evidence.uncounted === undefined) return evidence;
  return { ...evidence, uncounted: evidence.uncounted.slice(0, podsShown) };
}

export function viewOfRehearsal({ at, ...rehearsal }: Rehearsal): RehearsalView {
  return { ...rehearsal, at: new Date(at).toISOString() };
}

function previousReplicasOf(latch: LatchRecord | undefined): PreviousReplicas {
  return latch?.trip?.previousReplicas ?? latch?.awaitingRestore?.previousReplicas ?? 'unknown';
}

function viewOfTrip(latch: LatchRecord, trip: TripRecord): TripView {
  const { hooks, hooksUndecided: _, ...shown } = trip;
  if (hooks === undefined) return shown;
  return { ...shown, hooks: hooks.map((delivery) => viewOfDelivery(latch, trip, delivery)) };
}

function viewOfDelivery(latch: LatchRecord, trip: TripRecord, delivery: Delivery): DeliveryView {
  const { hook, event, attempts = 0, problem } = delivery;
  const since = happenedAt(latch, trip, event);
  const owedState = since === undefined ? 'awaited' : 'pending';
  return {
    hook,
    event,
    state: delivery.state === 'owed' ? owedState : delivery.state,
    attempts,
    ...(since === undefined ? {} : { since }),
    ...(delivery.state === 'owed' ? {} : { at: delivery.at }),
    ...(problem === undefined ? {} : { problem }),
  };
}
