import { ClusterError, describeError } from '../../cluster/errors.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import { reconcileDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ObservedTarget } from './observed-target.ts';
import type { Observer } from './observer.ts';

/** The interval between two rehearsals of one button. */
export const rehearsalIntervalMs = 60_000;

/**
 * The outcome of a rehearsal. `at`: milliseconds since the epoch. `problem`: the reason why the stop would fail. `unknown`: the
 * cluster cannot rehearse it, and `problem` says why.
 */
export interface Rehearsal {
  readonly ok: boolean;
  readonly unknown?: true;
  readonly at: number;
  readonly problem?: string;
}

export interface RehearsalOptions
  extends Pick<ButtonDependencies, 'cluster' | 'clock' | 'recorder' | 'admissionPolicy'> {
  readonly name: string;
  readonly target: ObservedTarget;
  readonly observer: Observer;
}

/** Rehearses the stop of one button as a server-side dry run. */
export class Rehearsals {
  readonly #options: RehearsalOptions;
  #last: Rehearsal | undefined;

  constructor(options: RehearsalOptions) {
    this.#options = options;
  }

  get last(): Rehearsal | undefined {
    return this.#last;
  }

  async runWhenDue(): Promise<void> {
    const last = this.#last?.at ?? Number.NEGATIVE_INFINITY;
    if (hasPassed(rehearsalIntervalMs, last, this.#options.clock.now())) await this.run();
  }

  /** Never rejects. */
  async run(): Promise<Rehearsal> {
    const { admissionPolicy, clock, observer, recorder, name } = this.#options;
    const found = (await this.#rehearseStop()) ?? (admissionPolicy ? await this.#rehearseRaise() : undefined);
    const rehearsal: Rehearsal = { ok: found === undefined, at: clock.now(), ...found };
    this.#last = rehearsal;
    // The watch does not report deleted pods, so the displayed evidence is read again with each rehearsal.
    observer.markStale();
    recorder.record({ type: 'rehearsed', button: name, ...rehearsal });
    return rehearsal;
  }

  async #rehearseStop(): Promise<Found | undefined> {
    const { cluster, target, clock } = this.#options;
    try {
      await cluster.scaleToZero(target.current, { dryRun: true }, clock.deadline(reconcileDeadlineMs));
      return undefined;
    } catch (error) {
      return unknownIn(error) ?? { problem: `the stop would fail: ${describeError(error)}` };
    }
  }

  /** The admission policy must refuse a raise by this account. */
  async #rehearseRaise(): Promise<Found | undefined> {
    const { cluster, target, clock } = this.#options;
    try {
      await cluster.rehearseRaise(target.current, 1, clock.deadline(reconcileDeadlineMs));
      return {
        problem:
          'this account may raise replicas: the admission policy is missing, or has no binding; apply the manifests again',
      };
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'forbidden') return undefined;
      const problem = `could not rehearse whether a raise is refused: ${describeError(error)}`;
      return unknownIn(error) ?? { problem };
    }
  }
}

type Found = Pick<Rehearsal, 'unknown'> & { readonly problem: string };

/** A webhook without dry runs refuses every rehearsal, and says nothing about the stop itself. */
function unknownIn(error: unknown): Found | undefined {
  if (!(error instanceof ClusterError) || error.kind !== 'no-dry-run') return undefined;
  return { unknown: true, problem: `the stop cannot be rehearsed: ${error.message}` };
}
