import { type Latched, withAcceptance, withDrift, withSeenTarget, withStop } from '../../core/latch/latch.ts';
import { reconcileDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { ObservedTarget } from '../target/observed-target.ts';
import type { RemainingPods } from '../target/remaining-pods.ts';
import type { WorkTurns } from '../turns.ts';
import { Drift } from './drift.ts';
import type { StopOutcome } from './stop.ts';

type Accepted = Extract<StopOutcome, { kind: 'accepted' }>;
type LatchChange = (latch: Latched) => Latched;

export interface StopVerifierOptions extends Pick<ButtonDependencies, 'clock' | 'recorder'> {
  readonly name: string;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly remaining: RemainingPods;
  readonly turns: Pick<WorkTurns, 'records'>;
}

/** Lists the pods after a stop, and records in the latch which stages the stop has reached. No method rejects. */
export class StopVerifier {
  readonly #options: StopVerifierOptions;
  readonly #drift = new Drift();

  constructor(options: StopVerifierOptions) {
    this.#options = options;
  }

  /** Verifies a stop that was just made. The stops of other buttons come first. */
  verifyInTurn(latched: Latched, outcome: StopOutcome): Promise<void> {
    const at = this.#now();
    return this.#options.turns.records.run(latched.target.namespace, () => this.verify(latched, outcome, at));
  }

  /** Records the stages: target followed, accepted, drift, stopped. `acceptedAt`: RFC 3339. */
  async verify(latched: Latched, outcome: StopOutcome, acceptedAt: string = this.#now()): Promise<void> {
    if (outcome.kind === 'pending' || outcome.kind === 'released') return;
    const changes = outcome.kind === 'accepted' ? this.#changesOfAccepted(latched, outcome, acceptedAt) : [];
    const wasRaised = outcome.kind === 'accepted' && isDrift(latched, outcome);
    const isFolded = this.#drift.isFolded(latched.trip.id, this.#options.clock.now());
    if ((latched.state === 'stopping' || wasRaised) && !isFolded && (await this.#hasNoPods(latched))) {
      const at = this.#now();
      changes.push((latch) => withStop(latch, at));
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
      changes.push((latch) => withSeenTarget(latch, { uid, selector }));
    }
    const raises = this.#countRaises(latched, outcome);
    if (raises > 0) changes.push((latch) => withDrift(latch, raises));
    if (latched.trip.acceptedAt === undefined) changes.push((latch) => withAcceptance(latch, at));
    return changes;
  }

  /** The raises that the latch must record now. */
  #countRaises(latched: Latched, outcome: Accepted): number {
    const { recorder, name, clock } = this.#options;
    const { id } = latched.trip;
    if (!isDrift(latched, outcome)) return this.#drift.calm(id, clock.now());
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
function isDrift(latched: Latched, { raisedFrom }: Accepted): boolean {
  return latched.trip.acceptedAt !== undefined && raisedFrom !== undefined && raisedFrom > 0;
}
