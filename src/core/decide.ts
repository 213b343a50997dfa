import type { Button } from './button.ts';
import type { AlertClaim, Claim, Decision, Hold, Ignore, Trip } from './decision.ts';
import type { ContainerEvidence, Evidence } from './evidence.ts';
import { type Finding, findingOf, headlineOf, spanOf, spreadOf } from './finding.ts';
import type { LatchRecord, ResetRecord } from './latch.ts';
import { isLatched } from './latch.ts';
import type { Cause } from './termination.ts';
import { weigh, worstContainer } from './weigh.ts';

/** Pure: the same claim, evidence and latch always give the same decision, whoever asks and whenever. */
export function decide(button: Button, claim: Claim, evidence: Evidence, latch: LatchRecord | undefined): Decision {
  return decideWithoutEvidence(button, claim, latch) ?? rehearsedOnly(button, judge(button, claim, evidence, latch));
}

/** What needs no look at the cluster; undefined where the evidence must decide. */
export function decideWithoutEvidence(
  button: Button,
  claim: Claim,
  latch: LatchRecord | undefined,
): Ignore | undefined {
  if (claim.trigger === 'alert' && claim.status === 'resolved') {
    return ignore('resolved', `${claim.alertname} resolved; only a reset releases the button`);
  }
  if (isLatched(latch)) {
    return ignore('already-tripped', `already tripped at ${latch.trip.at} by trip ${latch.trip.id}`);
  }
  if (button.mode === 'off') return ignore('disabled', 'the config says mode: off');
  return undefined;
}

function judge(button: Button, claim: Claim, evidence: Evidence, latch: LatchRecord | undefined): Trip | Hold {
  if (claim.trigger === 'alert') {
    if (button.corroborate === 'none') return judgeByAlertAlone(claim, latch);
    if (!claim.held && isAtZeroWithoutLatch(evidence, latch)) return tripAsFound(claim);
  }
  if (!evidence.readable) return judgeUnreadable(button, claim, evidence.problem, latch?.lastReset);
  const worst = worstContainer(button, claim, evidence.containers);
  if (worst === undefined) return judgeNoContainer(latch);
  return judgeContainer(button, claim, worst, evidence.containers, latch);
}

/** Claims about something else than restarts: only the reset before them can overrule. */
function judgeByAlertAlone(claim: AlertClaim, latch: LatchRecord | undefined): Trip | Hold {
  const alert = `${claim.alertname} has fired since ${new Date(claim.startsAt).toISOString()}`;
  const lastReset = latch?.lastReset;
  if (isSettledBy(lastReset, claim)) return hold('before-reset', `${alert}, before the last reset at ${lastReset.at}`);
  return trip('unclear', `${alert}, and the config asks for no corroboration`);
}

/** Every receiver died between the stop and its record: the alert is all that is left to tell of it. */
function isAtZeroWithoutLatch(evidence: Evidence, latch: LatchRecord | undefined): boolean {
  return evidence.replicas === 0 && latch?.awaitingRestore === undefined;
}

function tripAsFound(claim: AlertClaim): Trip {
  return trip('unclear', `${claim.alertname} fires and the target was found at 0 replicas without a latch`);
}

/** Whoever reset saw the cluster: what was claimed before that must show in it to undo the reset. */
function judgeUnreadable(
  button: Button,
  claim: Claim,
  problem: string,
  lastReset: ResetRecord | undefined,
): Trip | Hold {
  const because = `the evidence could not be read: ${problem}`;
  if (claim.trigger === 'sensor') return hold('unreadable', `${because}; the second sensor needs evidence`);
  if (claim.held) return hold('unreadable', `${because}; the alert was held, and was not notified again`);
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
  button: Button,
  claim: Claim,
  container: ContainerEvidence,
  containers: readonly ContainerEvidence[],
  latch: LatchRecord | undefined,
): Trip | Hold {
  const { network, unclear, counted, total } = weigh(button, claim, container);
  const told = describe(button, claim, container);
  const found = (cause: Cause, restarts: number) =>
    findingOf({ button, claim, containers, container }, cause, restarts);
  if (network > button.limit) return tripOn(found('network', network), told, container.lines);
  if (counted > button.limit) {
    const unclearCounts = `${told}; unclear counts as network (whenUnclear: trip)`;
    return tripOn(found('unclear', counted), unclearCounts, container.lines);
  }
  if (network + unclear > button.limit) {
    return hold('unclear', sentenceOf(found('unclear', network + unclear), `${told} (whenUnclear: hold)`));
  }
  if (total > button.limit) return hold('not-network', sentenceOf(found('other', total), told));
  const settling = settlingReset(button, claim, container, latch?.lastReset);
  if (settling === undefined) return hold('not-corroborated', told);
  return hold('before-reset', `${told}; earlier ones were settled by the reset at ${settling.at}`);
}

/** Chooses only the reason that is told: what is below the limit beyond the baseline does not trip either way. */
function settlingReset(
  button: Button,
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

function describe(button: Button, claim: Claim, container: ContainerEvidence): string {
  const { network, unclear, total } = weigh(button, claim, container);
  const inferred = container.inferred > 0 ? `; ${container.inferred} not watched but inferred` : '';
  return (
    `${container.pod}/${container.container} restarted ${times(total)} within ${spanOf(button.windowMs)} ` +
    `(${network} by network failure, ${unclear} unclear, ${total - network - unclear} other${inferred}), limit ${button.limit}`
  );
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function rehearsedOnly(button: Button, decision: Trip | Hold): Decision {
  if (decision.kind !== 'trip' || button.mode !== 'dry-run') return decision;
  return ignore('dry-run', `would have tripped: ${decision.because}`);
}

function trip(cause: Cause, because: string, lines: readonly string[] = []): Trip {
  return { kind: 'trip', reason: 'tripped', cause, because, lines };
}

function tripOn(finding: Finding, counts: string, lines: readonly string[]): Trip {
  return { ...trip(finding.cause, sentenceOf(finding, counts), lines), finding };
}

function sentenceOf(finding: Finding, counts: string): string {
  return [headlineOf(finding), counts, spreadOf(finding)].filter((part) => part !== '').join('. ');
}

function hold(reason: Hold['reason'], because: string): Hold {
  return { kind: 'hold', reason, because };
}

function ignore(reason: Ignore['reason'], because: string): Ignore {
  return { kind: 'ignore', reason, because };
}
