import type { Cluster, Scale } from '../../cluster/cluster.ts';
import { ClusterError, describeError } from '../../cluster/errors.ts';
import type { LatchedTarget } from '../../core/latch/latch.ts';

/** The patches of one stop that check the resourceVersion. The next one checks the uid alone. */
export const patchesByVersion = 3;

export type StopOutcome =
  /** The API server has accepted zero replicas. `raisedFrom`: the replicas before this patch; absent if unknown. */
  | { readonly kind: 'accepted'; readonly scale: Scale; readonly raisedFrom?: number }
  /** The workload does not exist. */
  | { readonly kind: 'gone' }
  /** A person released the latch in between. Nothing was changed. */
  | { readonly kind: 'released' }
  | { readonly kind: 'pending'; readonly problem: string };

export interface StopOrder {
  readonly target: LatchedTarget;
  /** As just read; undefined if it could not be read. */
  readonly scale: Scale | undefined;
  /** Is asked after each conflict, because a person may have released the latch and raised the target. In doubt: true. */
  stillHeld(): Promise<boolean>;
  /** The time until the order is given up, in milliseconds; absent if it has no end. */
  remainingMs?(): number;
}

/**
 * Sets the target's replicas to zero. The uid and the resourceVersion are preconditions, so that a late patch cannot stop a
 * workload that was reset and restored in between. If the scale changes under every patch, the last patch checks the uid
 * alone. If replies were lost, it does not: only the version shows which patch removed the replicas. Never rejects.
 */
export async function scaleToZero(cluster: Cluster, order: StopOrder, signal: AbortSignal): Promise<StopOutcome> {
  let scale = order.scale;
  let conflicts = 0;
  let problem = '';
  for (let patch = 1; patch <= patchesByVersion + 1; patch += 1) {
    const preconditions = preconditionsOf(order, scale, conflicts < patchesByVersion);
    const outcome = await cluster.scaleToZero(order.target, preconditions, signal).then(accepted, failed);
    if (outcome.kind === 'accepted' && scale !== undefined) return { ...outcome, raisedFrom: scale.replicas };
    if (outcome.kind !== 'read-again') return outcome;
    if (outcome.hasChanged) conflicts += 1;
    problem = outcome.problem;
    const seen = await readAgain(cluster, order.target, signal);
    if (seen.kind !== 'read') return seen;
    if (seen.scale.replicas === 0) return { kind: 'accepted', scale: seen.scale, raisedFrom: 0 };
    if (!(await order.stillHeld())) return { kind: 'released' };
    scale = seen.scale;
  }
  return {
    kind: 'pending',
    problem: conflicts > patchesByVersion ? 'the scale keeps changing under every patch' : problem,
  };
}

/** A patch without a version gets a timeout, so that the API server does not carry it out after the target was reset and restored. */
function preconditionsOf({ target, remainingMs }: StopOrder, scale: Scale | undefined, byVersion: boolean) {
  const uid = scale?.uid ?? target.uid;
  const limit =
    scale !== undefined && byVersion ? { resourceVersion: scale.resourceVersion } : timeoutOf(remainingMs?.());
  return { ...(uid === undefined ? {} : { uid }), ...limit };
}

/** A shorter timeout ends no patch: an API server needs some milliseconds. */
const shortestTimeoutMs = 50;

function timeoutOf(remainingMs: number | undefined) {
  return remainingMs === undefined ? {} : { timeoutMs: Math.max(shortestTimeoutMs, Math.floor(remainingMs)) };
}

/** The scale must be read again: it changed, or the reply was lost. */
interface ReadAgain {
  readonly kind: 'read-again';
  readonly hasChanged: boolean;
  readonly problem: string;
}

function accepted(scale: Scale): StopOutcome {
  return { kind: 'accepted', scale };
}

function failed(error: unknown): StopOutcome | ReadAgain {
  const problem = describeError(error);
  if (!(error instanceof ClusterError)) return { kind: 'pending', problem };
  if (error.kind === 'not-found') return { kind: 'gone' };
  const hasChanged = error.kind === 'conflict';
  if (hasChanged || error.kind === 'unknown-outcome') return { kind: 'read-again', hasChanged, problem };
  return { kind: 'pending', problem };
}

async function readAgain(
  cluster: Cluster,
  target: LatchedTarget,
  signal: AbortSignal,
): Promise<StopOutcome | { readonly kind: 'read'; readonly scale: Scale }> {
  try {
    return { kind: 'read', scale: await cluster.readScale(target, signal) };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return { kind: 'gone' };
    return { kind: 'pending', problem: describeError(error) };
  }
}
