import { type Cluster, ClusterError, type Scale } from '../cluster/cluster.ts';
import type { LatchedTarget } from '../core/latch/latch.ts';
import { describeError } from './problems.ts';

/** Patches of one stop against a moving resourceVersion; the one after goes by uid alone. */
export const patchesByVersion = 3;

export type StopOutcome =
  /** The API holds zero replicas. `raisedFrom`: what this patch took away, 0 if it was at zero already, absent if unknown. */
  | { readonly kind: 'accepted'; readonly scale: Scale; readonly raisedFrom?: number }
  /** There is no such workload. */
  | { readonly kind: 'gone' }
  /** A human released the latch meanwhile: nothing was changed. */
  | { readonly kind: 'released' }
  | { readonly kind: 'pending'; readonly problem: string };

export interface StopOrder {
  readonly target: LatchedTarget;
  /** As just read; absent where it could not be. */
  readonly scale: Scale | undefined;
  /** Asked after each conflict: whoever changed the scale may have been allowed to. In doubt it is held. */
  stillHeld(): Promise<boolean>;
}

/**
 * Sets the target's replicas to zero, with uid and resourceVersion as preconditions, so that a late patch cannot stop a
 * workload that was reset and restored meanwhile. A scale that keeps moving is patched by uid alone in the end; one whose
 * replies are lost is not, as only the version tells whether this patch or another took its replicas away. Never rejects.
 */
export async function scaleToZero(cluster: Cluster, order: StopOrder, signal: AbortSignal): Promise<StopOutcome> {
  let scale = order.scale;
  let conflicts = 0;
  let problem = '';
  for (let patch = 1; patch <= patchesByVersion + 1; patch += 1) {
    const preconditions = preconditionsOf(order.target, scale, conflicts < patchesByVersion);
    const outcome = await patchOnce(cluster, order.target, preconditions, signal);
    if (outcome.kind === 'accepted' && scale !== undefined) return { ...outcome, raisedFrom: scale.replicas };
    if (outcome.kind !== 'look-again') return outcome;
    if (outcome.moved) conflicts += 1;
    problem = outcome.problem;
    const seen = await readAgain(cluster, order.target, signal);
    if (seen.kind !== 'seen') return seen;
    if (seen.scale.replicas === 0) return { kind: 'accepted', scale: seen.scale, raisedFrom: 0 };
    if (!(await order.stillHeld())) return { kind: 'released' };
    scale = seen.scale;
  }
  return {
    kind: 'pending',
    problem: conflicts > patchesByVersion ? 'the scale keeps changing under every patch' : problem,
  };
}

function preconditionsOf(target: LatchedTarget, scale: Scale | undefined, byVersion: boolean) {
  const uid = scale?.uid ?? target.uid;
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(scale !== undefined && byVersion ? { resourceVersion: scale.resourceVersion } : {}),
  };
}

/** Only the scale itself can tell: it moved, or the reply was lost. */
interface LookAgain {
  readonly kind: 'look-again';
  readonly moved: boolean;
  readonly problem: string;
}

async function patchOnce(
  cluster: Cluster,
  target: LatchedTarget,
  preconditions: { readonly uid?: string; readonly resourceVersion?: string },
  signal: AbortSignal,
): Promise<StopOutcome | LookAgain> {
  try {
    return { kind: 'accepted', scale: await cluster.scaleToZero(target, preconditions, signal) };
  } catch (error) {
    if (!(error instanceof ClusterError)) return { kind: 'pending', problem: describeError(error) };
    if (error.kind === 'not-found') return { kind: 'gone' };
    const { message: problem } = error;
    const moved = error.kind === 'conflict';
    return moved || error.kind === 'unknown-outcome'
      ? { kind: 'look-again', moved, problem }
      : { kind: 'pending', problem };
  }
}

async function readAgain(
  cluster: Cluster,
  target: LatchedTarget,
  signal: AbortSignal,
): Promise<StopOutcome | { readonly kind: 'seen'; readonly scale: Scale }> {
  try {
    return { kind: 'seen', scale: await cluster.readScale(target, signal) };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return { kind: 'gone' };
    return { kind: 'pending', problem: describeError(error) };
  }
}
