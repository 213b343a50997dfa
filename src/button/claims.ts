import { decide, decideWithoutEvidence } from '../core/decide.ts';
import type { AlertClaim, Claim, Decision, Trip } from '../core/decision.ts';
import { isLatched, type Latched, type TrippedBy } from '../core/latch.ts';
import { latchTries } from '../core/limits.ts';
import type { Guard } from './guard.ts';
import { settlePending } from './pending.ts';
import { look, type Sight } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { type Carried, carryOut, stopFound, type TripCause } from './trip.ts';

/** What became of one claim. */
export interface ClaimOutcome {
  readonly decision: Decision;
  readonly trip?: string;
  /** What is not yet durable or accepted: the claim must come again. */
  readonly pending?: string;
}

/**
 * Decides claims that arrived together, on one look at the cluster, and stops the target if one of them trips.
 * One at a time per button, so that whoever asks again meanwhile joins. Outcomes are in the order of the claims.
 */
export async function handleClaims(
  guard: Guard,
  around: Surroundings,
  claims: readonly Claim[],
  receivedAt: number,
): Promise<readonly ClaimOutcome[]> {
  const outcomes =
    answerFromMemory(guard, around, claims) ??
    (await guard.queue.run(async () => {
      return answerFromMemory(guard, around, claims) ?? (await decideTogether(guard, around, claims, receivedAt));
    }));
  outcomes.forEach((outcome, index) => {
    const claim = claims[index];
    if (claim !== undefined) remember(guard, around, claim, outcome);
  });
  return outcomes;
}

/** Duplicates while stopped, resolved alerts and switched-off buttons need no look at the cluster. */
function answerFromMemory(
  guard: Guard,
  around: Surroundings,
  claims: readonly Claim[],
): readonly ClaimOutcome[] | undefined {
  const latch = guard.freshlyHeld(around.clock.now());
  const outcomes: ClaimOutcome[] = [];
  for (const claim of claims) {
    const decision = decideWithoutEvidence(guard.button, claim, latch);
    if (decision === undefined) return undefined;
    outcomes.push({ decision, ...(latch === undefined ? {} : { trip: latch.trip.id }) });
  }
  return outcomes;
}

async function decideTogether(
  guard: Guard,
  around: Surroundings,
  claims: readonly Claim[],
  receivedAt: number,
): Promise<readonly ClaimOutcome[]> {
  await settlePending(guard, around);
  for (let tries = 1; ; tries += 1) {
    const sight = await look(guard, around);
    const decisions = claims.map((claim) => decide(guard.button, claim, sight.evidence, sight.latch));
    const tripping = decisions.findIndex(({ kind }) => kind === 'trip');
    const claim = claims[tripping];
    const decision = decisions[tripping];
    if (claim === undefined || decision?.kind !== 'trip') return outcomesWithoutTrip(guard, around, sight, decisions);
    // A latch that keeps moving must not keep the target running: the last try stops it first and records it later.
    const writable = tries < latchTries ? sight : { ...sight, stored: undefined };
    const carried = await carryOut(guard, around, writable, causeOf(claim, decision), receivedAt);
    if (carried.kind === 'carried') return outcomesOfTrip(decisions, tripping, carried);
  }
}

/** A target that is latched already, here or by another replica, is seen at zero before anyone is told so. */
async function outcomesWithoutTrip(
  guard: Guard,
  around: Surroundings,
  sight: Sight,
  decisions: readonly Decision[],
): Promise<readonly ClaimOutcome[]> {
  const { latch } = sight;
  if (!isLatched(latch)) return decisions.map((decision) => ({ decision }));
  // Asked first: the keeper may meanwhile find another replica's trip durable in place of ours.
  const undurable = unrecorded(guard, sight);
  const unstopped = await stopFound(guard, around, latch, sight);
  const pending = undurable ?? unstopped;
  return decisions.map((decision) => ({
    decision,
    ...(decision.reason === 'already-tripped' ? outcomeOf(latch, pending) : {}),
  }));
}

function outcomeOf(latch: Latched, pending: string | undefined) {
  return { trip: latch.trip.id, ...(pending === undefined ? {} : { pending }) };
}

function unrecorded(guard: Guard, sight: Sight): string | undefined {
  if (guard.pending !== undefined) return 'the latch is not durable yet';
  if (sight.stored === undefined) return 'the latch could not be read';
  return sight.stored.record === undefined
    ? 'the latch is missing in its state object, and is being written back'
    : undefined;
}

/** One trip, whichever claims ask for it: the others find it tripped. */
function outcomesOfTrip(
  decisions: readonly Decision[],
  tripping: number,
  carried: Extract<Carried, { kind: 'carried' }>,
): readonly ClaimOutcome[] {
  const outcome = { trip: carried.trip, ...(carried.pending === undefined ? {} : { pending: carried.pending }) };
  return decisions.map((decision, index) => {
    if (decision.kind !== 'trip') return { decision };
    if (index === tripping) return { decision, ...outcome };
    const because = `already tripped by trip ${carried.trip}`;
    return { decision: { kind: 'ignore', reason: 'already-tripped', because }, ...outcome };
  });
}

function causeOf(claim: Claim, { cause, because, lines }: Trip): TripCause {
  return { by: trippedBy(claim), cause, because, lines };
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
  if (decision.kind === 'hold') guard.holdClaim(claim);
  else guard.heldClaims.delete(claim.fingerprint);
}

/** The claims that still wait for more evidence. */
export function heldClaims(guard: Guard): readonly AlertClaim[] {
  return [...guard.heldClaims.values()];
}
