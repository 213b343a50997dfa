import type { Scale, ScaleToZeroOptions } from '../../cluster/cluster.ts';
import { ClusterError, describeError } from '../../cluster/errors.ts';
import type { Latched, LatchedTarget } from '../../core/latch/latch.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Problems } from '../problems.ts';
import type { ObservedTarget } from '../target/observed-target.ts';
import type { TripTimings } from './trip-timings.ts';

/** The patches of one stop that check the resourceVersion. The next one checks the uid alone. */
export const patchesByVersion = 3;
/** A shorter timeout ends no patch: an API server needs some milliseconds. */
const shortestTimeoutMs = 50;

export type StopOutcome =
  /** The API server has accepted zero replicas. `raisedFrom`: the replicas before this patch; absent if unknown. */
  | { readonly kind: 'accepted'; readonly scale: Scale; readonly raisedFrom?: number }
  /** The workload does not exist. */
  | { readonly kind: 'gone' }
  /** A person released the latch in between. Nothing was changed. */
  | { readonly kind: 'released' }
  | { readonly kind: 'pending'; readonly problem: string };

/** A stop under way. */
interface Patching {
  readonly kind: 'patching';
  /** As last read; undefined if it could not be read. */
  readonly scale: Scale | undefined;
  readonly patches: number;
  readonly conflicts: number;
  /** Of the last patch. */
  readonly problem: string;
}

/** The scale must be read again: it changed, or the reply was lost. */
interface ReadAgain {
  readonly kind: 'read-again';
  readonly hasChanged: boolean;
  readonly problem: string;
}

interface TimeLimit {
  readonly signal: AbortSignal;
  remainingMs(): number;
}

export interface StopOptions extends Pick<ButtonDependencies, 'cluster' | 'clock'> {
  readonly latch: Pick<ButtonLatch, 'isStillHeld'>;
  readonly target: Pick<ObservedTarget, 'withSeen' | 'noteScale' | 'beginPatch'>;
  readonly problems: Pick<Problems, 'report' | 'resolve'>;
  readonly timings: Pick<TripTimings, 'reportAccepted'>;
}

/** Scales the target of one button to zero. */
export class Stopper {
  readonly #options: StopOptions;

  constructor(options: StopOptions) {
    this.#options = options;
  }

  /**
   * Sets the replicas of the latched target to zero. `scale`: as just read; undefined if it could not be read. The uid and the
   * resourceVersion are preconditions, so that a late patch cannot stop a workload that was reset and restored in between. If the
   * scale changes under every patch, the last patch checks the uid alone. If replies were lost, it does not: only the version
   * shows which patch removed the replicas. Never rejects.
   */
  async stop(latched: Latched, scale: Scale | undefined, deadlineMs: number): Promise<StopOutcome> {
    const { cluster, target: observed } = this.#options;
    if (scale?.replicas === 0) return this.#reportAccepted(latched, { kind: 'accepted', scale, raisedFrom: 0 });
    const target = observed.withSeen(latched.target);
    const limit = this.#limitOf(deadlineMs);
    const endPatch = observed.beginPatch();
    let state: Patching | StopOutcome = { kind: 'patching', scale, patches: 0, conflicts: 0, problem: '' };
    while (state.kind === 'patching') {
      const answer: StopOutcome | ReadAgain = await cluster
        .scaleToZero(target, preconditionsOf(target, state, limit), limit.signal)
        .then(acceptedFrom(state.scale), failed);
      state = answer.kind === 'read-again' ? await this.#readAgain(target, counted(state, answer), limit) : answer;
    }
    if (state.kind === 'accepted') observed.noteScale(target, state.scale);
    endPatch();
    return this.#report(latched, state);
  }

  /** The reason why a stop is not accepted, or undefined if it is. A workload that was deleted is stopped. */
  problemOf(outcome: StopOutcome, latched: Latched): string | undefined {
    const { kind, name, namespace, uid } = this.#options.target.withSeen(latched.target);
    if (outcome.kind === 'pending') return outcome.problem;
    if (outcome.kind !== 'gone' || uid !== undefined) return undefined;
    return (
      `${kind} ${name} does not exist in namespace ${namespace} and was never seen there; ` +
      'correct the target in the config, or create the workload'
    );
  }

  /** A person may have released the latch and raised the target since the last read. In doubt, the stop goes on. */
  async #readAgain(target: LatchedTarget, patching: Patching, limit: TimeLimit): Promise<Patching | StopOutcome> {
    const { cluster, latch } = this.#options;
    const read = await cluster.readScale(target, limit.signal).then(acceptedFrom(undefined), unread);
    if (read.kind !== 'accepted') return read;
    if (read.scale.replicas === 0) return { ...read, raisedFrom: 0 };
    // A store that hangs gets half of the time that is left: the other half is for the patch.
    if (!(await latch.isStillHeld(limit.remainingMs() / 2))) return { kind: 'released' };
    if (patching.patches <= patchesByVersion) return { ...patching, scale: read.scale };
    const isChanging = patching.conflicts > patchesByVersion;
    return { kind: 'pending', problem: isChanging ? 'the scale keeps changing under every patch' : patching.problem };
  }

  #limitOf(deadlineMs: number): TimeLimit {
    const { clock } = this.#options;
    const end = clock.now() + deadlineMs;
    return { signal: clock.deadline(deadlineMs), remainingMs: () => end - clock.now() };
  }

  #report(latched: Latched, outcome: StopOutcome): StopOutcome {
    if (outcome.kind === 'accepted') return this.#reportAccepted(latched, outcome);
    const problem = this.problemOf(outcome, latched);
    if (problem !== undefined) this.#options.problems.report('stop', problem);
    return outcome;
  }

  #reportAccepted({ trip }: Latched, outcome: StopOutcome): StopOutcome {
    this.#options.problems.resolve('stop');
    this.#options.timings.reportAccepted(trip.id);
    return outcome;
  }
}

/** A patch without a version gets a timeout, so that the API server does not carry it out after the target was reset and restored. */
function preconditionsOf(target: LatchedTarget, { scale, conflicts }: Patching, limit: TimeLimit): ScaleToZeroOptions {
  const uid = scale?.uid ?? target.uid;
  const known = uid === undefined ? {} : { uid };
  if (scale !== undefined && conflicts < patchesByVersion) return { ...known, resourceVersion: scale.resourceVersion };
  return { ...known, timeoutMs: Math.max(shortestTimeoutMs, Math.floor(limit.remainingMs())) };
}

function acceptedFrom(before: Scale | undefined) {
  const raised = before === undefined ? {} : { raisedFrom: before.replicas };
  return (scale: Scale) => ({ kind: 'accepted', scale, ...raised }) as const;
}

function counted(patching: Patching, { hasChanged, problem }: ReadAgain): Patching {
  const conflicts = patching.conflicts + (hasChanged ? 1 : 0);
  return { ...patching, patches: patching.patches + 1, conflicts, problem };
}

function failed(error: unknown): StopOutcome | ReadAgain {
  const hasChanged = error instanceof ClusterError && error.kind === 'conflict';
  const isLost = error instanceof ClusterError && error.kind === 'unknown-outcome';
  return hasChanged || isLost ? { kind: 'read-again', hasChanged, problem: error.message } : unread(error);
}

function unread(error: unknown): Extract<StopOutcome, { kind: 'gone' | 'pending' }> {
  if (error instanceof ClusterError && error.kind === 'not-found') return { kind: 'gone' };
  return { kind: 'pending', problem: describeError(error) };
}
