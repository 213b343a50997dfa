import type { ResetOrder, ResetOutcome } from '../api/button-service.ts';
import { cutText } from '../core/cut-text.ts';
import { restartCountsOf } from '../core/evidence/pod.ts';
import { isLatched, type LatchRecord, type Person, type ResetRecord, withReset } from '../core/latch/latch.ts';
import { fitTrip, personTextBytes } from '../core/latch/trip-record.ts';
import { targetKey } from '../core/target.ts';
import { latchTries, patientLatchDeadlineMs } from './deadlines.ts';
import type { ButtonDependencies } from './dependencies.ts';
import type { ButtonLatch } from './latch/button-latch.ts';
import type { Problems } from './problems.ts';
import type { Settings } from './settings.ts';
import type { Observation, Observer } from './target/observer.ts';
import type { WaitingClaims } from './trip/waiting-claims.ts';

interface ResetOptions extends Pick<ButtonDependencies, 'clock' | 'recorder'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly observer: Observer;
  readonly problems: Problems;
  readonly waitingClaims: WaitingClaims;
}

/** Releases the latch of one button for a person. */
export class Resets {
  readonly #options: ResetOptions;

  constructor(options: ResetOptions) {
    this.#options = options;
  }

  /**
   * Releases the trip that the order names. Nothing is started. The restart counts of the present containers become the
   * baseline, so that no earlier restart can trip the button again. Never rejects.
   */
  async run(by: Person, order: ResetOrder): Promise<ResetOutcome> {
    const { latch } = this.#options;
    await latch.settlePending(patientLatchDeadlineMs);
    if (latch.isPending) return pending('the trip is not durable yet, so there is nothing to release');
    for (let attempt = 1; attempt <= latchTries; attempt += 1) {
      const outcome = await this.#tryOnce(by, order);
      if (outcome !== 'conflict') return outcome;
      await latch.pauseAfterConflict(attempt);
    }
    return pending('the latch keeps changing during the reset');
  }

  async #tryOnce(by: Person, order: ResetOrder): Promise<ResetOutcome | 'conflict'> {
    const { latch, observer, problems, settings } = this.#options;
    const seen = await observer.observe();
    if (seen.stored === undefined) return pending(problems.get('latch') ?? 'the latch could not be read');
    // A trip that this replica does not remember replaced a lost one. The order does not name it, so the order must not release it.
    const other = seen.stored.damage?.value.record;
    if (isLatched(other) && other.trip.id !== order.trip)
      return pending('the stored latch is damaged, and is about another trip');
    const record = this.#recordOf(by, order);
    // Otherwise a trip of `press --direct` that is released before a reconciliation would never notify its hooks.
    const before = isLatched(seen.latch) ? settings.withHooksDecided(seen.latch) : seen.latch;
    const released = withReset(before, record, order.force, restartCountsOf(seen.pods ?? []));
    if (released.kind === 'already') return { kind: 'reset', already: true };
    if (released.kind === 'refused') return released;
    if (seen.pods === undefined && !(order.force && this.#isLastOfTarget(seen.latch))) {
      return pending(`could not read the restart counts of the pods: ${problemOf(seen)}`);
    }
    const after = { ...released.latch, history: released.latch.history.map((trip) => fitTrip(trip)) };
    const written = await latch.write(after, seen.stored.version, patientLatchDeadlineMs);
    if (written.kind === 'conflict') return 'conflict';
    if (written.kind === 'failed') return pending(written.problem);
    this.#report(record);
    return { kind: 'reset', already: false };
  }

  #recordOf(by: Person, { trip, reason }: ResetOrder): ResetRecord {
    const at = new Date(this.#options.clock.now()).toISOString();
    return { ...by, trip, at, reason: cutText(reason, personTextBytes) };
  }

  #report(reset: ResetRecord): void {
    const { observer, recorder, name, waitingClaims } = this.#options;
    waitingClaims.dropAll();
    observer.markStale();
    recorder.record({ type: 'reset', button: name, reset });
  }

  /**
   * Whether this button will not observe the latched workload again: the button left the config, has another target now, or
   * never had an existing one. The baseline is then of no use, and must not block a forced reset.
   */
  #isLastOfTarget(latch: LatchRecord | undefined): boolean {
    const { settings } = this.#options;
    if (settings.isRemoved || latch?.target.uid === undefined) return true;
    return targetKey(latch.target) !== targetKey(settings.config.target);
  }
}

function pending(problem: string): ResetOutcome {
  return { kind: 'pending', problem };
}

function problemOf({ evidence }: Observation): string {
  return evidence.readable ? 'no answer' : evidence.problem;
}
