import { restartCountsOf } from '../../core/evidence/pod.ts';
import { podsOfTarget } from '../../core/evidence/target-pods.ts';
import type { TripRecord } from '../../core/latch/latch.ts';
import { type Steadiness, steadinessOf, type Watched } from '../../core/restore/steady.ts';
import type { Target } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from '../client/channel.ts';
import { fullCount, type RestoreOrder, type RestoreOutcome, readReleased, restore } from './restore.ts';
import { witnessOf } from './witness.ts';

/** The longest pause between two looks at the pods. A short wait looks more often. */
const lookEveryMs = 1_000;
/** A step gives up if its pods have not all started after this long. */
export const startWithinMs = 300_000;

interface GradualOrder extends Omit<RestoreOrder, 'gradual'> {
  /** How long no container must have restarted before the next step. */
  readonly stepWaitMs: number;
  /** Called after each step that raised the target. */
  readonly onStep: (step: Step) => void;
}

export interface Step {
  readonly target: Target;
  readonly replicas: number;
  readonly full: number;
}

/** Why the restore stopped between two steps. */
export type StepObstacle =
  | { readonly kind: 'gateway-down' }
  | { readonly kind: 'restarted'; readonly pod: string; readonly container: string }
  | { readonly kind: 'not-started'; readonly running: number; readonly afterMs: number }
  /** The button tripped, and undoes the restore. */
  | { readonly kind: 'tripped'; readonly trip: TripRecord }
  /** Another program changed the replicas. */
  | { readonly kind: 'changed'; readonly replicas: number };

export type GradualOutcome =
  | Exclude<RestoreOutcome, { kind: 'restored' }>
  | { readonly kind: 'restored'; readonly target: Target; readonly replicas: number; readonly steps: readonly number[] }
  /** The target keeps the replicas that it has. */
  | ({ readonly kind: 'stopped'; readonly why: StepObstacle; readonly steps: readonly number[] } & Step);

/**
 * Restores in steps of 1, half and all. Each step waits until no container restarted for a while, and until the witness does not say
 * `down`. A second call continues from the present count. Rejects with a ClusterError.
 */
export async function restoreGradually(
  connection: UserConnection,
  button: string,
  order: GradualOrder,
): Promise<GradualOutcome> {
  const steps: number[] = [];
  for (;;) {
    const present = await readPresent(connection, button, order);
    if ('kind' in present) return present;
    const why = await whyNoStep(connection, button, present, order);
    if (why !== undefined) return { kind: 'stopped', why, steps, ...present };
    const raised = await restore(connection, button, { ...order, gradual: true });
    if (raised.kind === 'held' && raised.raised) {
      return { kind: 'stopped', why: { kind: 'tripped', trip: raised.trip }, steps, ...present };
    }
    if (raised.kind !== 'restored') return raised;
    const { target, replicas, full } = raised;
    steps.push(replicas);
    order.onStep({ target, replicas, full });
    if (replicas >= full) return { kind: 'restored', target, replicas, steps };
  }
}

/** The present count and the full one, or the outcome if there is no step to make. */
async function readPresent(
  connection: UserConnection,
  button: string,
  { asked }: GradualOrder,
): Promise<Step | Exclude<RestoreOutcome, { kind: 'restored' }>> {
  const signal = AbortSignal.timeout(reachDeadlineMs);
  const released = await readReleased(connection, button, signal);
  if ('kind' in released) return released;
  const { target } = released.latch;
  const full = fullCount(released.latch, { asked, gradual: true });
  if (full === undefined) return { kind: 'count-unknown', target };
  const { replicas } = await connection.cluster.readScale(target, signal);
  return replicas >= full ? { kind: 'runs', target, replicas } : { target, replicas, full };
}

/** Waits until the next step may come. Undefined if it may; before the first step there is no pod to wait for. */
async function whyNoStep(
  connection: UserConnection,
  button: string,
  present: Step,
  order: GradualOrder,
): Promise<StepObstacle | undefined> {
  const beganAt = connection.clock.now();
  for (let watched: Watched | undefined; ; ) {
    const seen = await look(connection, button, present, order, watched);
    if (seen.kind === 'steady') return undefined;
    if (seen.kind !== 'starting' && seen.kind !== 'waiting') return seen;
    const afterMs = connection.clock.now() - beganAt;
    if (seen.kind === 'starting' && afterMs >= startWithinMs) {
      return { kind: 'not-started', running: seen.running, afterMs };
    }
    watched = seen.watched;
    await connection.clock.sleep(Math.min(lookEveryMs, order.stepWaitMs / 4));
  }
}

type Seen =
  | Extract<Steadiness, { kind: 'steady' }>
  | (Extract<Steadiness, { kind: 'starting' | 'waiting' }> & { readonly watched: Watched })
  | StepObstacle;

/** One look. The first one remembers how often each container had restarted. */
async function look(
  connection: UserConnection,
  button: string,
  { target, replicas }: Step,
  { stepWaitMs }: GradualOrder,
  watchedBefore: Watched | undefined,
): Promise<Seen> {
  const signal = AbortSignal.timeout(reachDeadlineMs);
  if ((await witnessOf(connection, button, signal)) === 'down') return { kind: 'gateway-down' };
  if (replicas === 0) return { kind: 'steady' };
  const released = await readReleased(connection, button, signal);
  if ('kind' in released && released.kind === 'held') return { kind: 'tripped', trip: released.trip };
  const scale = await connection.cluster.readScale(target, signal);
  if (scale.replicas !== replicas) return { kind: 'changed', replicas: scale.replicas };
  const listed = await connection.cluster.listPods(target.namespace, scale.selector, signal);
  const pods = podsOfTarget(listed, { ...target, uid: scale.uid });
  const now = connection.clock.now();
  const watched = watchedBefore ?? { since: now, restarts: restartCountsOf(pods) };
  const steadiness = steadinessOf(pods, watched, { replicas, forMs: stepWaitMs }, now);
  return steadiness.kind === 'starting' || steadiness.kind === 'waiting' ? { ...steadiness, watched } : steadiness;
}
