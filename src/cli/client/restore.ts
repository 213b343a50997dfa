import { patchesByVersion } from '../../button/target/scale-to-zero.ts';
import type { Scale } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { isLatched, type LatchRecord, type TripRecord } from '../../core/latch/latch.ts';
import type { Target } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './session.ts';

export type RestoreOutcome =
  | { readonly kind: 'restored'; readonly target: Target; readonly replicas: number }
  /** It runs already, and nothing was changed. */
  | { readonly kind: 'runs'; readonly target: Target; readonly replicas: number }
  /** A trip holds it. `raised`: it came in the very moment of the restore, and the button takes that back. */
  | { readonly kind: 'held'; readonly trip: TripRecord; readonly raised: boolean }
  /** The state object tells no latch, so not that it is released. */
  | { readonly kind: 'unknown'; readonly problem: string }
  /** There is no such state object: most often a name that is not right. */
  | { readonly kind: 'no-state-object' }
  /** Nobody recorded how many ran before. */
  | { readonly kind: 'count-unknown'; readonly target: Target }
  | { readonly kind: 'moving'; readonly target: Target };

type Released =
  | { readonly latch: LatchRecord }
  | Extract<RestoreOutcome, { kind: 'held' | 'unknown' | 'no-state-object' }>;

/**
 * Scales up what a button stopped, after its reset and never before, with the rights of the person. The latch is read
 * again after the scale, right before the patch, whose precondition is that scale; and once more after it, so that a trip
 * in that very moment is told. Rejects with a ClusterError.
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
  if (record === undefined) return { kind: 'unknown', problem: damaged ?? 'it is empty' };
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

/** False where the scale was changed meanwhile: by someone else, or by the trip that came first. */
async function raise(connection: UserConnection, target: Target, replicas: number, seen: Scale, signal: AbortSignal) {
  try {
    await connection.raise(target, replicas, seen, signal);
    return true;
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'conflict') return false;
    throw error;
  }
}
