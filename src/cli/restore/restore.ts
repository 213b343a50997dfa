import { patchesByVersion } from '../../button/trip/stop.ts';
import type { Scale } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { isLatched, type LatchRecord, type TripRecord } from '../../core/latch/latch.ts';
import { nextStep } from '../../core/restore/steps.ts';
import type { Target } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from '../client/channel.ts';

/** A restore waits 10 s for the API server's policy to see that the trip was released. */
export const policyWaits = { count: 40, pauseMs: 250 };

export type RestoreOutcome =
  /** `full`: the count that a restore in steps ends with. */
  | { readonly kind: 'restored'; readonly target: Target; readonly replicas: number; readonly full: number }
  /** The target already runs. Nothing was changed. */
  | { readonly kind: 'runs'; readonly target: Target; readonly replicas: number }
  /** A trip holds the target at zero. `raised`: the trip came during the restore, and the button undoes the restore. */
  | { readonly kind: 'held'; readonly trip: TripRecord; readonly raised: boolean }
  /** The state object does not show that the latch is released. */
  | { readonly kind: 'unknown'; readonly problem: string }
  /** The state object does not exist. Most often, the name is wrong. */
  | { readonly kind: 'no-state-object' }
  /** The replica count before the trip was not recorded. */
  | { readonly kind: 'count-unknown'; readonly target: Target }
  /** The API server's policy still refuses in the name of a trip that was released. */
  | { readonly kind: 'still-refused'; readonly trip: string }
  /** Another program keeps changing the scale. */
  | { readonly kind: 'moving'; readonly target: Target };

/** An armed latch, or why nothing can be restored. */
export type Released =
  | { readonly latch: LatchRecord }
  | Extract<RestoreOutcome, { kind: 'held' | 'unknown' | 'no-state-object' }>;

export interface RestoreOrder {
  /** The count that the person asks for; undefined: the one from before the trip. */
  readonly asked?: number | undefined;
  /** One step of 1, half, all from the present count, instead of everything from zero. */
  readonly gradual?: boolean;
  readonly onWait?: (why: string) => void;
}

/**
 * Scales a button's target up again with the person's rights, but only after the reset. To notice a trip during the restore, the latch
 * is read a second time between the scale and the patch, whose precondition is that scale, and a third time after the patch. An API
 * server's policy may see the reset a moment later, so its refusal is retried. Rejects with a ClusterError.
 */
export async function restore(
  connection: UserConnection,
  button: string,
  order: RestoreOrder = {},
): Promise<RestoreOutcome> {
  const { onWait } = order;
  for (let [changes, waits] = [0, 0]; ; ) {
    const outcome = await tryOnce(connection, button, order);
    if (outcome.kind === 'changed') {
      changes += 1;
      if (changes === patchesByVersion) return { kind: 'moving', target: outcome.target };
      continue;
    }
    if (outcome.kind !== 'still-refused' || waits === policyWaits.count) return outcome;
    if (waits === 0) onWait?.(`the API server has not seen yet that trip ${outcome.trip} is released`);
    waits += 1;
    await connection.clock.sleep(policyWaits.pauseMs);
  }
}

type Try = Exclude<RestoreOutcome, { kind: 'moving' }> | { readonly kind: 'changed'; readonly target: Target };

async function tryOnce(connection: UserConnection, button: string, order: RestoreOrder): Promise<Try> {
  const signal = AbortSignal.timeout(reachDeadlineMs);
  const released = await readReleased(connection, button, signal);
  if ('kind' in released) return released;
  const { target, lastReset } = released.latch;
  const full = fullCount(released.latch, order);
  const scale = await connection.cluster.readScale(target, signal);
  if (scale.replicas > 0 && order.gradual !== true) return { kind: 'runs', target, replicas: scale.replicas };
  if (full === undefined) return { kind: 'count-unknown', target };
  const replicas = order.gradual === true ? nextStep(scale.replicas, full) : full;
  if (replicas === undefined) return { kind: 'runs', target, replicas: scale.replicas };
  const still = await readReleased(connection, button, signal);
  if ('kind' in still) return still;
  const raised = await raise(connection, { target, replicas, scale, released: lastReset?.trip }, signal);
  if (raised !== undefined) return raised;
  const after = await readReleased(connection, button, signal);
  if ('kind' in after && after.kind === 'held') return { ...after, raised: true };
  return { kind: 'restored', target, replicas, full };
}

/** A receiver that sees the target running forgets what awaits a restore. After a first step, the history still shows it. */
export function fullCount(latch: LatchRecord, { asked, gradual }: RestoreOrder): number | undefined {
  if (asked !== undefined) return asked;
  const { awaitingRestore, lastReset, history } = latch;
  const released = gradual === true ? history.findLast(({ id }) => id === lastReset?.trip) : undefined;
  const recorded = awaitingRestore?.previousReplicas ?? released?.previousReplicas;
  return recorded === 'unknown' ? undefined : recorded;
}

export async function readReleased(connection: UserConnection, button: string, signal: AbortSignal): Promise<Released> {
  const read = await readLatch(connection, button, signal);
  if (read === undefined) return { kind: 'no-state-object' };
  const { record, damaged } = read;
  if (record === undefined) return { kind: 'unknown', problem: damaged ?? 'the object is empty' };
  return isLatched(record) ? { kind: 'held', trip: record.trip, raised: false } : { latch: record };
}

async function readLatch(connection: UserConnection, button: string, signal: AbortSignal) {
  try {
    return await connection.latches.read(button, signal);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

interface Raise {
  readonly target: Target;
  readonly replicas: number;
  readonly scale: Scale;
  /** The trip that the last reset released. */
  readonly released: string | undefined;
}

/** Why the scale was not raised: by a trip or another program, or by the policy. Undefined if it was raised. */
async function raise(
  connection: UserConnection,
  { target, replicas, scale, released }: Raise,
  signal: AbortSignal,
): Promise<Extract<Try, { kind: 'changed' | 'still-refused' }> | undefined> {
  try {
    await connection.raise(target, replicas, scale, signal);
    return undefined;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (error.kind === 'conflict') return { kind: 'changed', target };
    // The policy's refusal names the trip.
    const isOfReleased = error.kind === 'forbidden' && released !== undefined && error.message.includes(released);
    if (isOfReleased) return { kind: 'still-refused', trip: released };
    throw error;
  }
}
