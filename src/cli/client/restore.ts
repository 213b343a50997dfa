import { patchesByVersion } from '../../button/target/scale-to-zero.ts';
import type { Scale } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { isLatched, type LatchRecord, type TripRecord } from '../../core/latch/latch.ts';
import type { Target } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './channel.ts';

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
  /** Another program keeps changing the scale. */
  | { readonly kind: 'moving'; readonly target: Target };

type Released =
  | { readonly latch: LatchRecord }
  | Extract<RestoreOutcome, { kind: 'held' | 'unknown' | 'no-state-object' }>;

/**
 * Scales a button's target up again with the person's rights, but only after the reset. To notice a trip during the restore, the latch
 * is read a second time between the scale and the patch, whose precondition is that scale, and a third time after the patch. Rejects
 * with a ClusterError.
 */
export async function restore(
  connection: UserConnection,
  button: string,
  asked: number | undefined,
): Promise<RestoreOutcome> {
  const signal = AbortSignal.timeout(reachDeadlineMs);
  const released = await readReleased(connection, button, signal);
  if ('kind' in released) return released;
  const { target, awaitingRestore } = released.latch;
  const recorded = awaitingRestore?.previousReplicas;
  const replicas = asked ?? (recorded === 'unknown' ? undefined : recorded);
  for (let tries = 1; tries <= patchesByVersion; tries += 1) {
    const scale = await connection.cluster.readScale(target, signal);
    if (scale.replicas > 0) return { kind: 'runs', target, replicas: scale.replicas };
    if (replicas === undefined) return { kind: 'count-unknown', target };
    const still = await readReleased(connection, button, signal);
    if ('kind' in still) return still;
    if (await raise(connection, target, replicas, scale, signal)) {
      const after = await readReleased(connection, button, signal);
      return 'kind' in after && after.kind === 'held'
        ? { ...after, raised: true }
        : { kind: 'restored', target, replicas };
    }
  }
  return { kind: 'moving', target };
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

/** Returns false if the scale has changed since it was read: by a trip, or by another program. */
async function raise(connection: UserConnection, target: Target, replicas: number, seen: Scale, signal: AbortSignal) {
  try {
    await connection.raise(target, replicas, seen, signal);
    return true;
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'conflict') return false;
    throw error;
  }
}
