import { decideWithoutEvidence } from '../../core/decision/decide.ts';
import type { AlertClaim, Claim, Decision } from '../../core/decision/decision.ts';
import { isLatched, type Latched, withLateAlert } from '../../core/latch/latch.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Settings } from '../settings.ts';
import type { ObservedTarget } from '../target/observed-target.ts';
import type { WorkTurns } from '../turns.ts';
import type { Postponed } from './postponed.ts';
import type { SerialQueue } from './serial-queue.ts';
import type { SharedClaims } from './shared-claims.ts';
import type { TripOutcome, TripPath, TripRun } from './trip.ts';
import type { WaitingClaims } from './waiting-claims.ts';

/** A duplicate is answered without observing the cluster if it was observed no longer ago than this. */
export const freshMs = 2_500;

/** The outcome of one claim. `pending`: what is not durable or not accepted yet; the claim must come again. */
export interface ClaimOutcome {
  readonly decision: Decision;
  readonly trip?: string;
  readonly pending?: string;
}

/** Claims that arrived while others were being decided. */
interface Batch {
  readonly claims: Claim[];
  readonly outcomes: Promise<readonly ClaimOutcome[]>;
}

export interface ClaimOptions extends Pick<ButtonDependencies, 'clock' | 'recorder'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly waitingClaims: WaitingClaims;
  readonly sharedClaims: SharedClaims;
  readonly postponed: Postponed;
  readonly tripPath: TripPath;
  readonly turns: WorkTurns;
  /** Runs the acts on this button one after the other. */
  readonly acts: SerialQueue;
}

/** Decides the claims on one button. Claims that arrive together are decided on one observation. */
export class ClaimQueue {
  readonly #options: ClaimOptions;
  #nextBatch: Batch | undefined;

  constructor(options: ClaimOptions) {
    this.#options = options;
  }

  /** The claims that wait at this replica or at another one, each once. */
  get waiting(): readonly AlertClaim[] {
    const { waitingClaims, sharedClaims, clock } = this.#options;
    const own = waitingClaims.list(clock.now());
    const known = new Set(own.map(({ fingerprint }) => fingerprint));
    return [...own, ...sharedClaims.list().filter(({ fingerprint }) => !known.has(fingerprint))];
  }

  /**
   * Answers a claim that needs no observation: a duplicate while stopped, a resolved alert, any claim on a button that is
   * switched off. Undefined for all others, which must then be decided: a firing alert waits from now on.
   */
  answerFromMemory(claim: AlertClaim, receivedAt: number): ClaimOutcome | undefined {
    const outcome = this.#knownOutcome(claim);
    if (outcome !== undefined) this.#report(claim, outcome);
    else if (claim.status === 'firing') this.#options.waitingClaims.add(claim, receivedAt);
    return outcome;
  }

  /** Decides claims, and stops the target if one of them trips. Outcomes are in the order of the claims. */
  async decide(claims: readonly Claim[], receivedAt: number): Promise<readonly ClaimOutcome[]> {
    if (this.#nextBatch === undefined) {
      const together: Claim[] = [];
      this.#nextBatch = { claims: together, outcomes: this.#decideInTurn(together, receivedAt) };
    }
    const batch = this.#nextBatch;
    const start = batch.claims.length;
    batch.claims.push(...claims);
    const outcomes = (await batch.outcomes).slice(start, start + claims.length);
    outcomes.forEach((outcome, index) => {
      const claim = claims[index];
      if (claim !== undefined) this.#report(claim, outcome);
    });
    return outcomes;
  }

  /** Decides the waiting claims of all replicas and `own` again, because the cluster shows more. */
  async decideAgain(own: readonly Claim[]): Promise<void> {
    const { postponed, clock } = this.#options;
    postponed.decideAgain();
    const claims = [...this.waiting, ...own];
    const outcomes = claims.length === 0 ? [] : await this.decide(claims, clock.now());
    if (!outcomes.some(({ decision }) => decision.reason === 'brake')) postponed.unblock();
  }

  /** The batch takes claims until its turn comes. An act of a person does not wait for the turn of the claims. */
  async #decideInTurn(claims: readonly Claim[], receivedAt: number): Promise<readonly ClaimOutcome[]> {
    const { acts, turns, target, tripPath, postponed } = this.#options;
    const endTurn = await turns.trips.enter(target.current.namespace);
    const endAct = await acts.enter();
    try {
      this.#nextBatch = undefined;
      // An earlier act may have tripped the button since.
      const known = claims.flatMap((claim) => this.#knownOutcome(claim) ?? []);
      if (known.length === claims.length) return known;
      const run = await tripPath.run(claims, receivedAt);
      postponed.note(run.decisions, run.outcome.kind !== 'not-tripped');
      return outcomesOf(run);
    } finally {
      endAct();
      endTurn();
    }
  }

  #knownOutcome(claim: Claim): ClaimOutcome | undefined {
    const latched = this.#freshlyStopped();
    const decision = decideWithoutEvidence(this.#options.settings.config, claim, latched);
    if (decision === undefined) return undefined;
    return latched === undefined ? { decision } : { decision, trip: latched.trip.id };
  }

  /** The durable latch, if it was read and its target was seen at zero a moment ago. */
  #freshlyStopped(): Latched | undefined {
    const { latch, target, clock } = this.#options;
    const { durable } = latch;
    const since = clock.now() - freshMs;
    if (latch.isPending || !isLatched(durable)) return undefined;
    return target.wasAtZeroSince(durable.target, since) && latch.isReadSince(since) ? durable : undefined;
  }

  #report(claim: Claim, { decision }: ClaimOutcome): void {
    const { recorder, name } = this.#options;
    const fingerprint = claim.trigger === 'alert' ? { fingerprint: claim.fingerprint } : {};
    recorder.record({ type: 'decided', button: name, trigger: claim.trigger, decision, ...fingerprint });
    if (claim.trigger === 'alert') this.#keepOrDrop(claim, decision);
  }

  #keepOrDrop(claim: AlertClaim, { kind, reason }: Decision): void {
    const { waitingClaims, sharedClaims, latch, clock } = this.#options;
    if (kind === 'hold') {
      // It may have resolved while it was decided.
      if (!claim.hasWaited && waitingClaims.has(claim)) sharedClaims.add(claim);
      return;
    }
    waitingClaims.drop(claim.fingerprint);
    sharedClaims.settle(claim.fingerprint);
    const { durable } = latch;
    if (reason !== 'already-tripped' || claim.hasWaited || !isLatched(durable)) return;
    const at = clock.now();
    if (withLateAlert(durable, at) !== durable) {
      void latch.updateTrip(durable.trip.id, (latched) => withLateAlert(latched, at));
    }
  }
}

function outcomesOf({ decisions, outcome }: TripRun): readonly ClaimOutcome[] {
  if (outcome.kind === 'not-tripped') return decisions.map((decision) => ({ decision }));
  const tripping = decisions.findIndex(({ kind }) => kind === 'trip');
  return decisions.map((decision, index) => outcomeOf(decision, index === tripping, outcome));
}

/** Several claims make one trip: all but the first find the button tripped. */
function outcomeOf(
  decision: Decision,
  isTripping: boolean,
  { latched, pending }: Exclude<TripOutcome, { kind: 'not-tripped' }>,
): ClaimOutcome {
  const made = { trip: latched.trip.id, ...(pending === undefined ? {} : { pending }) };
  if (isTripping || decision.reason === 'already-tripped') return { decision, ...made };
  if (decision.kind !== 'trip') return { decision };
  const because = `already tripped by trip ${made.trip}`;
  return { decision: { kind: 'ignore', reason: 'already-tripped', because }, ...made };
}
