import { ClusterError } from '../../cluster/errors.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import { reconcileDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Settings } from '../settings.ts';
import { rehearseDeletion } from './deletion-rehearsal.ts';
import type { ObservedTarget } from './observed-target.ts';
import { type RehearsalPace, retryFactor, standInFactor } from './rehearsal-pace.ts';
import { type RehearsalProblem, rehearsalProblem } from './rehearsal-problem.ts';

/**
 * The outcome of a rehearsal. `at`: milliseconds since the epoch. `problem`: the reason why the stop would fail. `unknown`: the
 * cluster cannot rehearse it, and `problem` says why.
 */
export interface Rehearsal extends Partial<RehearsalProblem> {
  readonly ok: boolean;
  readonly at: number;
}

interface RehearsalOptions extends Pick<ButtonDependencies, 'cluster' | 'clock' | 'recorder' | 'admissionPolicy'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly pace: RehearsalPace;
}

/** Rehearses the stop of one button as a server-side dry run. */
export class Rehearsals {
  readonly #options: RehearsalOptions;
  #last: Rehearsal | undefined;
  #isOwn = true;

  constructor(options: RehearsalOptions) {
    this.#options = options;
  }

  get last(): Rehearsal | undefined {
    return this.#last;
  }

  /** Keeps the rehearsal of another replica, if it is newer. */
  adopt(rehearsal: Rehearsal): void {
    if (rehearsal.at <= (this.#last?.at ?? Number.NEGATIVE_INFINITY)) return;
    this.#keep(rehearsal);
    this.#isOwn = false;
  }

  /** The replica that made the last rehearsal makes the next one. The others stand in for it after a longer time. */
  async runWhenDue(): Promise<void> {
    const { pace, clock } = this.#options;
    const { ok = true, unknown = false, at = Number.NEGATIVE_INFINITY } = this.#last ?? {};
    const hasFailed = !ok && !unknown;
    const waitMs = pace.intervalMs * (hasFailed ? retryFactor : 1) * (this.#isOwn ? 1 : standInFactor);
    if (hasPassed(waitMs, at, clock.now()) && pace.mayStart()) await this.run();
  }

  /** Never rejects. */
  async run(): Promise<Rehearsal> {
    const { admissionPolicy, clock } = this.#options;
    const found = (await this.#rehearseStop()) ?? (admissionPolicy ? await this.#rehearseLimits() : undefined);
    const rehearsal: Rehearsal = { ok: found === undefined, at: clock.now(), ...found };
    this.#keep(rehearsal);
    this.#isOwn = true;
    return rehearsal;
  }

  #keep(rehearsal: Rehearsal): void {
    this.#last = rehearsal;
    this.#options.recorder.record({ type: 'rehearsed', button: this.#options.name, ...rehearsal });
  }

  async #rehearseStop(): Promise<RehearsalProblem | undefined> {
    const { cluster, target, clock } = this.#options;
    try {
      await cluster.scaleToZero(target.current, { dryRun: true }, clock.deadline(reconcileDeadlineMs));
      return undefined;
    } catch (error) {
      return rehearsalProblem(error, 'the stop would fail');
    }
  }

  /** What the admission policies must refuse. */
  async #rehearseLimits(): Promise<RehearsalProblem | undefined> {
    return (await this.#rehearseRaise()) ?? rehearseDeletion(this.#options);
  }

  /** The admission policy must refuse a raise by this account. */
  async #rehearseRaise(): Promise<RehearsalProblem | undefined> {
    const { cluster, target, clock } = this.#options;
    try {
      await cluster.rehearseRaise(target.current, 1, clock.deadline(reconcileDeadlineMs));
      return {
        problem:
          'this account may raise replicas: the admission policy is missing, or has no binding; apply the manifests again',
      };
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'forbidden') return undefined;
      return rehearsalProblem(error, 'could not rehearse whether a raise is refused');
    }
  }
}
