import type { ActiveBrake } from '../brake/brake.ts';
import type { ButtonConfig } from '../button-config.ts';
import type { Cause } from '../cause/cause.ts';
import type { ContainerEvidence, Evidence, ReadEvidence } from '../evidence/evidence.ts';
import { quotedLines } from '../evidence/quotes.ts';
import { headlineOf, type RestartSummary, spanOf, spreadOf } from '../evidence/restart-summary.ts';
import type { DisarmRecord, Latched, LatchRecord, ResetRecord } from '../latch/latch.ts';
import { isLatched } from '../latch/latch.ts';
import type { AlertClaim, Claim, Decision, Hold, Ignore, Press, Request, Trip } from './decision.ts';
import { summarizeRestarts } from './summarize-restarts.ts';
import { describeUncounted, uncountedIn } from './uncounted.ts';
import { isLastResort, weigh, worstContainer } from './weigh.ts';

/**
 * Pure: the same request, evidence, latch, disarm and brake always give the same decision. `disarm` and `brake`: those that are active
 * at the moment of the decision.
 */
export function decide(
  button: ButtonConfig,
  request: Request,
  evidence: Evidence,
  latch: LatchRecord | undefined,
  disarm?: DisarmRecord,
  brake?: ActiveBrake,
): Decision {
  if (request.trigger === 'press') return decidePress(request, evidence, latch);
  const known = decideWithoutEvidence(button, request, latch);
  if (known !== undefined) return known;
  const judged = judge(button, request, evidence, latch);
  if (judged.kind !== 'trip') return judged;
  if (button.mode === 'dry-run') return ignore('dry-run', wouldTrip(judged));
  // These two decisions let the claim wait, so that it is decided again when the disarm or the brake ends.
  if (disarm !== undefined) return hold('disarmed', disarmedBecause(disarm, judged));
  // A trip by network failure is never braked.
  if (brake !== undefined && judged.cause === 'unclear') return hold('brake', brakedBecause(brake, judged));
  return judged;
}

/** A press stops in every mode. It needs no evidence, but quotes it. */
function decidePress({ account, reason }: Press, evidence: Evidence, latch: LatchRecord | undefined): Trip | Ignore {
  if (isLatched(latch)) return alreadyTripped(latch);
  const lines = evidence.readable ? evidence.containers.flatMap((container) => container.lines) : [];
  return trip('none', `pressed by ${account}: ${reason}`, lines.slice(-quotedLines));
}

/** The decision if it needs no evidence; undefined if the evidence must decide. */
export function decideWithoutEvidence(
  button: ButtonConfig,
  claim: Claim,
  latch: LatchRecord | undefined,
): Ignore | undefined {
  if (claim.trigger === 'alert' && claim.status === 'resolved') {
    return ignore('resolved', `${claim.alertname} resolved; only a reset releases the button`);
  }
  if (isLatched(latch)) return alreadyTripped(latch);
  if (button.mode === 'off') return ignore('disabled', 'the config says mode: off');
  return undefined;
}

function alreadyTripped({ trip: { at, id } }: Latched): Ignore {
  return ignore('already-tripped', `already tripped at ${at} by trip ${id}`);
}

function judge(button: ButtonConfig, claim: Claim, evidence: Evidence, latch: LatchRecord | undefined): Trip | Hold {
  if (isAtZeroWithoutLatch(evidence, latch)) return holdAsFound();
  if (claim.trigger === 'alert' && button.corroborate === 'none') return judgeByAlertAlone(claim, latch);
  if (!evidence.readable) return judgeUnreadable(button, claim, evidence.problem, latch?.lastReset);
  const judged = judgeContainers(button, claim, evidence.containers, latch);
  // The target's own restarts trip, whatever the alert names.
  return judged.kind === 'trip' ? judged : (holdUncounted(button, claim, evidence) ?? judged);
}

function judgeContainers(
  button: ButtonConfig,
  claim: Claim,
  containers: readonly ContainerEvidence[],
  latch: LatchRecord | undefined,
): Trip | Hold {
  const worst = worstContainer(button, claim, containers);
  if (worst === undefined) return judgeNoContainer(latch);
  return judgeContainer(button, claim, worst, containers, latch);
}

/** The alert is not about restarts: only a later reset overrules it. */
function judgeByAlertAlone(claim: AlertClaim, latch: LatchRecord | undefined): Trip | Hold {
  const alert = `${claim.alertname} has fired since ${new Date(claim.startsAt).toISOString()}`;
  const lastReset = latch?.lastReset;
  if (isSettledBy(lastReset, claim)) return hold('before-reset', `${alert}, before the last reset at ${lastReset.at}`);
  if (claim.hasWaited) return hold('not-corroborated', `${alert}, and was not notified again since it was held`);
  return trip('unclear', `${alert}, and the config asks for no corroboration`);
}

/**
 * Nothing runs that a trip could stop. A latch would take the target from the person who scaled it down, for an alert that may be
 * about anything. A trip whose record is not durable yet is in `latch`, and is completed.
 */
function isAtZeroWithoutLatch(evidence: Evidence, latch: LatchRecord | undefined): boolean {
  return evidence.replicas === 0 && latch?.awaitingRestore === undefined;
}

function holdAsFound(): Hold {
  return hold('found-at-zero', 'the target was found at 0 replicas without a latch; press the button to hold it there');
}

/** The alert names a pod or a container that is no evidence. */
function holdUncounted(button: ButtonConfig, claim: Claim, evidence: ReadEvidence): Hold | undefined {
  const uncounted = uncountedIn(claim, evidence, button.containers);
  return uncounted && hold('not-counted', `the alert is about ${describeUncounted(uncounted)}`);
}

/** The person who reset saw the cluster. An older claim needs evidence to overrule the reset. */
function judgeUnreadable(
  button: ButtonConfig,
  claim: Claim,
  problem: string,
  lastReset: ResetRecord | undefined,
): Trip | Hold {
  const because = `the evidence could not be read: ${problem}`;
  if (claim.trigger === 'sensor') return hold('unreadable', `${because}; the backup sensor needs evidence`);
  if (claim.hasWaited) return hold('unreadable', `${because}; the alert was held, and was not notified again`);
  if (isSettledBy(lastReset, claim)) {
    return hold('unreadable', `${because}; the alert is from before the last reset at ${lastReset.at}`);
  }
  if (button.whenUnreadable === 'hold') return hold('unreadable', `${because} (whenUnreadable: hold)`);
  return trip('unclear', `${because} (whenUnreadable: trip)`);
}

function judgeNoContainer(latch: LatchRecord | undefined): Hold {
  const because = "the API shows no container of the target's pods";
  if (latch?.awaitingRestore === undefined || latch.lastReset === undefined) return hold('not-corroborated', because);
  return hold('before-reset', `${because}; it was reset at ${latch.lastReset.at} and is not restored yet`);
}

function judgeContainer(
  button: ButtonConfig,
  claim: Claim,
  container: ContainerEvidence,
  containers: readonly ContainerEvidence[],
  latch: LatchRecord | undefined,
): Trip | Hold {
  const { network, unclear, counted, total } = weigh(button, claim, container);
  const counts = describe(button, claim, container);
  const found = (cause: Cause, restarts: number) =>
    summarizeRestarts({ button, claim, containers, container }, cause, restarts);
  if (network > button.limit) return tripOn(found('network', network), counts, container.lines);
  if (counted > button.limit) {
    const why = button.whenUnclear === 'witness' ? 'whenUnclear: witness, which is unknown' : 'whenUnclear: trip';
    const unclearCounts = `${counts}; unclear counts as network (${why})`;
    return tripOn(found('unclear', counted), unclearCounts, container.lines);
  }
  if (network + unclear > button.limit) {
    const why = isLastResort(claim) ? 'no alert arrived, so only network failures count' : 'whenUnclear: hold';
    return hold('unclear', sentenceOf(found('unclear', network + unclear), `${counts} (${why})`));
  }
  if (total > button.limit) return hold('not-network', sentenceOf(found('other', total), counts));
  const settling = settlingReset(button, claim, container, latch?.lastReset);
  if (settling === undefined) return hold('not-corroborated', counts);
  return hold('before-reset', `${counts}; earlier ones were settled by the reset at ${settling.at}`);
}

/** The reset that explains why the container does not trip. It changes only the reason, not the decision. */
function settlingReset(
  button: ButtonConfig,
  claim: Claim,
  container: ContainerEvidence,
  last: ResetRecord | undefined,
): ResetRecord | undefined {
  const isCountedOff = container.baseline > 0 && container.restartCount > button.limit;
  return isCountedOff || isSettledBy(last, claim) ? last : undefined;
}

/** Whether the alert has fired since before that reset. */
function isSettledBy(reset: ResetRecord | undefined, claim: Claim): reset is ResetRecord {
  return reset !== undefined && claim.trigger === 'alert' && claim.startsAt <= Date.parse(reset.at);
}

function describe(button: ButtonConfig, claim: Claim, container: ContainerEvidence): string {
  const { ends, total } = weigh(button, claim, container);
  const inferred = container.inferred > 0 ? `; ${container.inferred} not watched but inferred` : '';
  return (
    `Container ${container.container} of pod ${container.pod} restarted ${times(total)} within ${spanOf(button.windowMs)} ` +
    `(${ends.network} by network failure, ${ends.unclear} unclear, ${ends.other} other${inferred}), limit ${button.limit}` +
    (ends.unclear > 0 ? describeWitness(button, claim) : '')
  );
}

/** Empty if the witness changes nothing. */
function describeWitness({ whenUnclear }: ButtonConfig, { gateway }: Claim): string {
  if (whenUnclear !== 'witness') return '';
  if (gateway === 'down') return '; unclear counts as network, because the payment gateway was down (witness)';
  return gateway === 'up' ? '; unclear counts as other, because the payment gateway was up (witness)' : '';
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function wouldTrip({ because }: Trip): string {
  return `would have tripped: ${because}`;
}

function disarmedBecause({ until, account }: DisarmRecord, trip: Trip): string {
  return `disarmed until ${until} by ${account}; ${wouldTrip(trip)}`;
}

function brakedBecause({ counted, trips, withinMs }: ActiveBrake, trip: Trip): string {
  const why = `${counted} automatic trips within ${spanOf(withinMs)}, and the brake allows ${trips} without proof of the network`;
  return `${why}; press any button to release the brake; ${wouldTrip(trip)}`;
}

function trip(cause: Trip['cause'], because: string, lines: readonly string[] = []): Trip {
  return { kind: 'trip', reason: 'tripped', cause, because, lines };
}

function tripOn(finding: RestartSummary, counts: string, lines: readonly string[]): Trip {
  return { ...trip(finding.cause, sentenceOf(finding, counts), lines), finding };
}

function sentenceOf(finding: RestartSummary, counts: string): string {
  return [headlineOf(finding), counts, spreadOf(finding)].filter((part) => part !== '').join('. ');
}

function hold(reason: Hold['reason'], because: string): Hold {
  return { kind: 'hold', reason, because };
}

function ignore(reason: Ignore['reason'], because: string): Ignore {
  return { kind: 'ignore', reason, because };
}
