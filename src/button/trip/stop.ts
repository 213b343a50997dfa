import type { Scale } from '../../cluster/cluster.ts';
import { accept, fight, follow, type Latched, stop } from '../../core/latch/latch.ts';
import { reconcileDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Problems } from '../problems.ts';
import type { ObservedTarget } from '../target/observed-target.ts';
import type { RemainingPods } from '../target/remaining-pods.ts';
import { type StopOutcome, scaleToZero } from '../target/scale-to-zero.ts';
import type { WorkTurns } from '../turns.ts';
import { Drift } from './drift.ts';
import type { TripTimings } from './trip-timings.ts';

type Accepted = Extract<StopOutcome, { kind: 'accepted' }>;
type LatchChange = (latch: Latched) => Latched;

export interface StopOptions extends Pick<ButtonDependencies, 'cluster' | 'clock' | 'recorder'> {
  readonly name: string;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly remaining: RemainingPods;
  readonly problems: Problems;
  readonly timings: TripTimings;
  readonly turns: Pick<WorkTurns, 'records'>;
}

/** Stops the target of one button, holds it at zero, and records the result. No method rejects. */
export class Stopper {
  readonly #options: StopOptions;
  readonly #drift = new Drift();

  constructor(options: StopOptions) {
    this.#options = options;
  }

  /** Scales the latched target to zero. `scale`: as just read; undefined if it could not be read. */
  async scaleToZero(latched: Latched, scale: Scale | undefined, deadlineMs: number): Promise<StopOutcome> {
    const { cluster, clock, latch, target: observed, problems } = this.#options;
    const target = observed.withSeen(latched.target);
    if (scale?.replicas === 0) {
      this.#reportAtZero(latched);
      return { kind: 'accepted', scale, raisedFrom: 0 };
    }
    const end = clock.now() + deadlineMs;
    // A store that hangs gets half of the time that is left: the other half is for the patch.
    const remainingMs = () => end - clock.now();
    const stillHeld = () => latch.isStillHeld(remainingMs() / 2);
    const patched = scaleToZero(cluster, { target, scale, stillHeld, remainingMs }, clock.deadline(deadlineMs));
    observed.patched = patched;
    const outcome = await patched;
    if (outcome.kind === 'accepted') {
      observed.noteScale(target, outcome.scale);
      this.#reportAtZero(latched);
    }
    const problem = this.problemOf(outcome, latched);
    if (problem !== undefined) problems.report('stop', problem);
    return outcome;
  }

  #reportAtZero({ trip }: Latched): void {
    this.#options.problems.resolve('stop');
    this.#options.timings.reportAccepted(trip.id);
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

  /** Records a stop that was just made. The stops of other buttons come first. */
  recordInTurn(latched: Latched, outcome: StopOutcome): Promise<void> {
    const at = this.#now();
    return this.#options.turns.records.run(latched.target.namespace, () => this.record(latched, outcome, at));
  }

  /** Records the stages that the stop has reached: target followed, accepted, drift, stopped. `acceptedAt`: RFC 3339. */
  async record(latched: Latched, outcome: StopOutcome, acceptedAt: string = this.#now()): Promise<void> {
    if (outcome.kind === 'pending' || outcome.kind === 'released') return;
    const changes = outcome.kind === 'accepted' ? this.#changesOfAccepted(latched, outcome, acceptedAt) : [];
    const wasRaised = outcome.kind === 'accepted' && wasFought(latched, outcome);
    const isFolded = this.#drift.isFolded(latched.trip.id, this.#options.clock.now());
    if ((latched.state === 'stopping' || wasRaised) && !isFolded && (await this.#hasNoPods(latched))) {
      const at = this.#now();
      changes.push((latch) => stop(latch, at));
    }
    if (changes.length === 0) return;
    await this.#options.latch.updateTrip(latched.trip.id, (latch) =>
      changes.reduce((changed, change) => change(changed), latch),
    );
  }

  #changesOfAccepted(latched: Latched, outcome: Accepted, at: string): LatchChange[] {
    const { uid, selector } = outcome.scale;
    const changes: LatchChange[] = [];
    if (latched.target.uid !== uid || latched.target.selector !== selector) {
      changes.push((latch) => follow(latch, { uid, selector }));
    }
    const fights = this.#countFights(latched, outcome);
    if (fights > 0) changes.push((latch) => fight(latch, fights));
    if (latched.trip.acceptedAt === undefined) changes.push((latch) => accept(latch, at));
    return changes;
  }

  /** The raises that the latch must record now. */
  #countFights(latched: Latched, outcome: Accepted): number {
    const { recorder, name, clock } = this.#options;
    const { id } = latched.trip;
    if (!wasFought(latched, outcome)) return this.#drift.calm(id, clock.now());
    recorder.record({ type: 'fought', button: name, trip: id, replicas: outcome.raisedFrom ?? 0 });
    return this.#drift.raised(id, latched.state === 'stopped', clock.now());
  }

  /** Whether a fresh list shows only pods that provably belong to another controller. A list that fails proves nothing. */
  async #hasNoPods(latched: Latched): Promise<boolean> {
    const { target: observed, remaining, clock } = this.#options;
    const target = observed.withSeen(latched.target);
    if (target.selector === undefined) return false;
    try {
      const pods = await observed.readUnfinishedPods(target, target.selector, clock.deadline(reconcileDeadlineMs));
      return !remaining.see(latched, target, pods);
    } catch {
      return false; // reported by readPods
    }
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}

/** Someone raised the target after zero had been accepted once. A raise before that is not drift. */
function wasFought(latched: Latched, { raisedFrom }: Accepted): boolean {
  return latched.trip.acceptedAt !== undefined && raisedFrom !== undefined && raisedFrom > 0;
}
