import { decide, decideWithoutEvidence } from '../core/decide.ts';
import type { Claim, Decision, Trip } from '../core/decision.ts';
import type { TrippedBy } from '../core/latch.ts';
import type { ClaimBatch, ClaimOutcome, Guard } from './guard.ts';
import type { Surroundings } from './surroundings.ts';
import { type TripCause, tripIf } from './trip.ts';

/**
 * Answers a claim that needs no look at the cluster: a duplicate while stopped, a resolved alert, any claim on a button
 * that is switched off.
 */
export function answerFromMemory(guard: Guard, around: Surroundings, claim: Claim): ClaimOutcome | undefined {
  const outcome = knownOutcome(guard, around, claim);
  if (outcome !== undefined) remember(guard, around, claim, outcome);
  return outcome;
}

/**
 * Decides claims that arrived together, on one look at the cluster, and stops the target if one of them trips. Claims
 * that come meanwhile wait for the next look together. Outcomes are in the order of the claims.
 */
export async function decideOnLook(
  guard: Guard,
  around: Surroundings,
  claims: readonly Claim[],
  receivedAt: number,
): Promise<readonly ClaimOutcome[]> {
  const outcomes = await decideInBatch(guard, around, claims, receivedAt);
  outcomes.forEach((outcome, index) => {
    const claim = claims[index];
    if (claim !== undefined) remember(guard, around, claim, outcome);
  });
  return outcomes;
}

function knownOutcome(guard: Guard, around: Surroundings, claim: Claim): ClaimOutcome | undefined {
  const latch = guard.freshlyHeld(around.clock.now());
  const decision = decideWithoutEvidence(guard.button, claim, latch);
  if (decision === undefined) return undefined;
  return latch === undefined ? { decision } : { decision, trip: latch.trip.id };
}

async function decideInBatch(
  guard: Guard,
  around: Surroundings,
  claims: readonly Claim[],
  receivedAt: number,
): Promise<readonly ClaimOutcome[]> {
  for (const claim of claims) {
    if (claim.trigger === 'alert' && claim.status === 'firing' && !claim.held) guard.holdClaim(claim, receivedAt);
  }
  guard.waiting ??= newBatch(guard, around, receivedAt);
  const batch = guard.waiting;
  const start = batch.claims.length;
  batch.claims.push(...claims);
  return (await batch.outcomes).slice(start, start + claims.length);
}

/** Takes claims until its turn comes. */
function newBatch(guard: Guard, around: Surroundings, receivedAt: number): ClaimBatch {
  const claims: Claim[] = [];
  const outcomes = guard.queue.run(async () => {
    guard.waiting = undefined;
    // What came before them may have tripped meanwhile.
    const known = claims.flatMap((claim) => knownOutcome(guard, around, claim) ?? []);
    return known.length === claims.length ? known : decideTogether(guard, around, claims, receivedAt);
  });
  return { claims, receivedAt, outcomes };
}

async function decideTogether(
  guard: Guard,
  around: Surroundings,
  claims: readonly Claim[],
  receivedAt: number,
): Promise<readonly ClaimOutcome[]> {
  let decisions: readonly Decision[] = [];
  let tripping = -1;
  const attempt = await tripIf(guard, around, receivedAt, (sight) => {
    decisions = claims.map((claim) => decide(guard.button, claim, sight.evidence, sight.latch));
    tripping = decisions.findIndex(({ kind }) => kind === 'trip');
    const [claim, decision] = [claims[tripping], decisions[tripping]];
    return claim !== undefined && decision?.kind === 'trip' ? causeOf(claim, decision) : undefined;
  });
  if (decisions.some(({ reason }) => reason === 'unreadable')) guard.isUnread = true;
  if (attempt.kind === 'left') return decisions.map((decision) => ({ decision }));
  const trip = attempt.kind === 'carried' ? attempt.trip : attempt.latch.trip.id;
  const outcome = { trip, ...(attempt.pending === undefined ? {} : { pending: attempt.pending }) };
  return decisions.map((decision, index) => outcomeOf(decision, index === tripping, outcome));
}

/** One trip, whichever claims ask for it: the others find it tripped. */
function outcomeOf(decision: Decision, isTripping: boolean, outcome: Omit<ClaimOutcome, 'decision'>): ClaimOutcome {
  if (decision.reason === 'already-tripped') return { decision, ...outcome };
  if (decision.kind !== 'trip') return { decision };
  if (isTripping) return { decision, ...outcome };
  const because = `already tripped by trip ${outcome.trip}`;
  return { decision: { kind: 'ignore', reason: 'already-tripped', because }, ...outcome };
}

function causeOf(claim: Claim, { cause, because, lines, finding }: Trip): TripCause {
  return { by: trippedBy(claim), cause, because, lines, ...(finding === undefined ? {} : { finding }) };
}

function trippedBy(claim: Claim): TrippedBy {
  if (claim.trigger === 'sensor') return { trigger: 'sensor' };
  const { alertname, fingerprint, startsAt } = claim;
  return { trigger: 'alert', alertname, fingerprint, startsAt: new Date(startsAt).toISOString() };
}

function remember(guard: Guard, around: Surroundings, claim: Claim, { decision }: ClaimOutcome): void {
  const fingerprint = claim.trigger === 'alert' ? { fingerprint: claim.fingerprint } : {};
  around.recorder.record({ type: 'decided', button: guard.name, trigger: claim.trigger, decision, ...fingerprint });
  if (claim.trigger !== 'alert') return;
  if (decision.kind !== 'hold') guard.dropClaim(claim.fingerprint);
}
