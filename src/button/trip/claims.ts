import type { ActiveBrake } from '../../core/brake/brake.ts';
import { decideWithoutEvidence } from '../../core/decision/decide.ts';
import type { AlertClaim, Claim, Decision } from '../../core/decision/decision.ts';
import { isLatched, type Latched, noteLateAlert } from '../../core/latch/latch.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { Disarms } from '../disarm.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Problems } from '../problems.ts';
import type { Settings } from '../settings.ts';
import type { ObservedTarget } from '../target/observed-target.ts';
import type { WorkTurns } from '../turns.ts';
import type { HeldClaims } from './held-claims.ts';
import type { SerialQueue } from './serial-queue.ts';
import type { SharedClaims } from './shared-claims.ts';
import type { TripOutcome, TripPath, TripRun } from './trip.ts';

/** A duplicate is answered without observing the cluster if it was observed no longer ago than this. */
export const freshMs = 2_500;

/** A trip that the brake holds is decided again after this time at the latest, so that a problem that is over clears. */
const brakedAgainMs = 15_000;

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

export interface ClaimOptions extends Pick<ButtonDependencies, 'clock' | 'recorder' | 'brake'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly heldClaims: HeldClaims;
  readonly sharedClaims: SharedClaims;
  readonly tripPath: TripPath;
  readonly problems: Problems;
  readonly disarms: Disarms;
  readonly turns: WorkTurns;
  /** Runs the acts on this button one after the other. */
  readonly acts: SerialQueue;
}

/** Decides the claims on one button. Claims that arrive together are decided on one observation. */
export class ClaimQueue {
  readonly #options: ClaimOptions;
  #nextBatch: Batch | undefined;
  #hasUnreadable = false;
  #hasWithheld = false;
  /** When the brake last held a trip that is still held. */
  #brakedAt: number | undefined;

  constructor(options: ClaimOptions) {
    this.#options = options;
  }

  /** The claims that this replica or another one holds, each once. */
  get held(): readonly AlertClaim[] {
    const { heldClaims, sharedClaims, clock } = this.#options;
    const own = heldClaims.list(clock.now());
    const known = new Set(own.map(({ fingerprint }) => fingerprint));
    return [...own, ...sharedClaims.list().filter(({ fingerprint }) => !known.has(fingerprint))];
  }

  /** Whether claims that were held because the pods could not be listed can be decided now. */
  get canDecideUnreadable(): boolean {
    const { target, problems } = this.#options;
    return this.#hasUnreadable && target.current.selector !== undefined && !problems.has('pods');
  }

  /** Whether trips that a disarm withheld can be decided now. */
  get canDecideWithheld(): boolean {
    return this.#hasWithheld && this.#options.disarms.active === undefined;
  }

  /** The brake, while it holds a trip of this button. */
  get heldBrake(): ActiveBrake | undefined {
    return this.#brakedAt === undefined ? undefined : this.#options.brake?.active;
  }

  /** The brake let go, or what it holds was not decided for a while. */
  get canDecideBraked(): boolean {
    if (this.#brakedAt === undefined) return false;
    return this.heldBrake === undefined || hasPassed(brakedAgainMs, this.#brakedAt, this.#options.clock.now());
  }

  /**
   * Answers a claim that needs no observation: a duplicate while stopped, a resolved alert, any claim on a button that is
   * switched off. Undefined for all others, which must then be decided: a firing alert is held from now on.
   */
  answerFromMemory(claim: AlertClaim, receivedAt: number): ClaimOutcome | undefined {
    const outcome = this.#knownOutcome(claim);
    if (outcome !== undefined) this.#report(claim, outcome);
    else if (claim.status === 'firing') this.#options.heldClaims.hold(claim, receivedAt);
    return outcome;
  }

  /** Decides claims, and stops the target if one of them trips. Outcomes are in the order of the claims. */
  async decide(claims: readonly Claim[], receivedAt: number): Promise<readonly ClaimOutcome[]> {
    this.#nextBatch ??= this.#newBatch(receivedAt);
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

  /** Decides the held claims of all replicas and `own` again, because the cluster shows more. */
  async decideAgain(own: readonly Claim[]): Promise<void> {
    this.#hasUnreadable = false;
    this.#hasWithheld = false;
    const claims = [...this.held, ...own];
    const outcomes = claims.length === 0 ? [] : await this.decide(claims, this.#options.clock.now());
    if (!outcomes.some(({ decision }) => decision.reason === 'brake')) this.#setBraked(false);
  }

  /** A batch takes claims until its turn comes. */
  #newBatch(receivedAt: number): Batch {
    const { acts, tripPath, turns, target } = this.#options;
    const claims: Claim[] = [];
    const decide = async () => {
      this.#nextBatch = undefined;
      // An earlier act may have tripped the button since.
      const known = claims.flatMap((claim) => this.#knownOutcome(claim) ?? []);
      if (known.length === claims.length) return known;
      const run = await tripPath.run(claims, receivedAt);
      if (run.decisions.some(({ reason }) => reason === 'unreadable')) this.#hasUnreadable = true;
      if (run.decisions.some(({ reason }) => reason === 'disarmed')) this.#hasWithheld = true;
      if (run.outcome.kind !== 'not-tripped') this.#setBraked(false);
      else if (run.decisions.some(({ reason }) => reason === 'brake')) this.#setBraked(true);
      return outcomesOf(run);
    };
    // An act of a person does not wait for the turn of the claims.
    const outcomes = turns.trips.run(target.current.namespace, () => acts.run(decide));
    return { claims, outcomes };
  }

  #setBraked(braked: boolean): void {
    const { name, recorder, clock } = this.#options;
    const wasBraked = this.#brakedAt !== undefined;
    this.#brakedAt = braked ? clock.now() : undefined;
    if (braked !== wasBraked) recorder.record({ type: 'braked', button: name, braked });
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
    const { heldClaims, sharedClaims, latch, clock } = this.#options;
    if (kind === 'hold') {
      // It may have resolved while it was decided.
      if (!claim.held && heldClaims.has(claim)) sharedClaims.hold(claim);
      return;
    }
    heldClaims.drop(claim.fingerprint);
    sharedClaims.settle(claim.fingerprint);
    const { durable } = latch;
    if (reason !== 'already-tripped' || claim.held || !isLatched(durable)) return;
    const at = clock.now();
    if (noteLateAlert(durable, at) !== durable) {
      void latch.updateTrip(durable.trip.id, (latched) => noteLateAlert(latched, at));
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
