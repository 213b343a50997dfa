import { patchesByVersion } from '../../button/target/scale-to-zero.ts';
import type { Scale } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { isLatched, type LatchRecord, type TripRecord } from '../../core/latch/latch.ts';
import type { Target } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './channel.ts';

/** A restore waits 10 s for the API server's policy to see that the trip was released. */
export const policyWaits = { count: 40, pauseMs: 250 };

export type RestoreOutcome =
  | { readonly kind: 'restored'; readonly target: Target; readonly replicas: number }
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

type Released =
  | { readonly latch: LatchRecord }
  | Extract<RestoreOutcome, { kind: 'held' | 'unknown' | 'no-state-object' }>;

/**
 * Scales a button's target up again with the person's rights, but only after the reset. To notice a trip during the restore, the latch
 * is read a second time between the scale and the patch, whose precondition is that scale, and a third time after the patch. An API
 * server's policy may see the reset a moment later, so its refusal is retried. Rejects with a ClusterError.
 */
export async function restore(
  connection: UserConnection,
  button: string,
  asked: number | undefined,
  onWait: (why: string) => void = () => undefined,
): Promise<RestoreOutcome> {
  for (let [changes, waits] = [0, 0]; ; ) {
    const outcome = await tryOnce(connection, button, asked);
    if (outcome.kind === 'changed') {
      changes += 1;
      if (changes === patchesByVersion) return { kind: 'moving', target: outcome.target };
      continue;
    }
    if (outcome.kind !== 'still-refused' || waits === policyWaits.count) return outcome;
    if (waits === 0) onWait(`the API server has not seen yet that trip ${outcome.trip} is released`);
    waits += 1;
    await connection.clock.sleep(policyWaits.pauseMs);
  }
}

type Try = Exclude<RestoreOutcome, { kind: 'moving' }> | { readonly kind: 'changed'; readonly target: Target };

async function tryOnce(connection: UserConnection, button: string, asked: number | undefined): Promise<Try> {
  const signal = AbortSignal.timeout(reachDeadlineMs);
  const released = await readReleased(connection, button, signal);
  if ('kind' in released) return released;
  const { target, awaitingRestore, lastReset } = released.latch;
  const recorded = awaitingRestore?.previousReplicas;
  const replicas = asked ?? (recorded === 'unknown' ? undefined : recorded);
  const scale = await connection.cluster.readScale(target, signal);
  if (scale.replicas > 0) return { kind: 'runs', target, replicas: scale.replicas };
  if (replicas === undefined) return { kind: 'count-unknown', target };
  const still = await readReleased(connection, button, signal);
  if ('kind' in still) return still;
  const raised = await raise(connection, { target, replicas, scale, released: lastReset?.trip }, signal);
  if (raised !== undefined) return raised;
  const after = await readReleased(connection, button, signal);
  return 'kind' in after && after.kind === 'held' ? { ...after, raised: true } : { kind: 'restored', target, replicas };
}

async function readReleased(connection: UserConnection, button: string, signal: AbortSignal): Promise<Released> {
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
