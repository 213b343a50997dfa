import { drillButton } from '../drill/canary.ts';
import type { Person } from '../latch/latch.ts';
import { describeDuration } from '../text/duration.ts';
import { describePerson } from '../text/people.ts';
import { describeBrake, times } from '../text/wording.ts';
import type { AlertEffect, Fault, Outlook, OutlookSubject, Standing } from './outlook.ts';
import { isAtZeroWithoutLatch, isLatched, outlookOf } from './outlook.ts';

/** A button as it is shown: an older receiver shows no outlook. */
export interface Shown extends OutlookSubject {
  readonly name?: string | undefined;
  readonly outlook?: Outlook | undefined;
  readonly trip?: TripProgress | undefined;
}

interface TripProgress {
  readonly acceptedAt?: string | undefined;
  readonly stoppedAt?: string | undefined;
  readonly fights: number;
}

/** Writes an RFC 3339 time in the form and the zone of the reader. */
type WriteTime = (at: string) => string;

const wellShared = { heartbeat: { late: false }, config: { ok: true }, api: { ok: true } };

export function outlookIn(button: Shown): Outlook {
  return button.outlook ?? outlookOf(button, wellShared);
}

const words: Readonly<Record<Standing, string>> = {
  armed: 'Armed',
  degraded: 'Armed',
  disarmed: 'Disarmed',
  'dry-run': 'Dry run',
  off: 'Off',
  stopping: 'Stopping',
  stopped: 'Stopped',
  unknown: 'Unknown',
};

const faultWords: Readonly<Record<Fault['kind'], string>> = {
  'heartbeat-late': 'heartbeat late',
  'heartbeat-blind': 'heartbeat blind',
  'config-refused': 'config refused',
  'api-silent': 'no answer from the API server',
  'rehearsal-failed': 'rehearsal failed',
  braked: 'a trip is held by the brake',
  problem: 'problem reported',
};

export const orphanedText = 'The button is no longer in the config. It stays latched until a person resets it.';

/** The state with what limits it: `Armed (degraded: heartbeat late)`, `Disarmed until 14:00`. */
export function describeStanding(button: Shown, writeTime: WriteTime): string {
  const { standing, faults } = outlookIn(button);
  const word = words[standing];
  if (standing === 'degraded') return `${word} (degraded: ${nameFaults(faults)})`;
  return standing === 'disarmed' && button.disarm ? `${word} until ${writeTime(button.disarm.until)}` : word;
}

function nameFaults(faults: readonly Fault[]): string {
  return [...new Set(faults.map(({ kind }) => faultWords[kind]))].join(', ');
}

/** Why a stop might not arrive or might fail, a sentence each. */
export function describeTroubles(button: Shown): readonly string[] {
  return [...describeFaults(button, () => true), ...button.problems];
}

/** The same without the faults that all buttons share, which the page shows once. */
export function describeOwnTroubles(button: Shown): readonly string[] {
  return [
    ...describeFaults(button, ({ kind }) => kind !== 'config-refused' && kind !== 'api-silent'),
    ...button.problems,
  ];
}

function describeFaults(button: Shown, isWanted: (fault: Fault) => boolean): readonly string[] {
  const faults = outlookIn(button).faults.filter((fault) => fault.kind !== 'problem' && isWanted(fault));
  return faults.map((fault) => describeFault(button, fault));
}

function describeFault(button: Shown, { kind, detail = 'no reason given' }: Fault): string {
  switch (kind) {
    case 'heartbeat-late':
    case 'heartbeat-blind':
      return `The heartbeat is ${kind === 'heartbeat-late' ? 'late' : 'blind'}, so a stop might not arrive: ${detail}.${describeStandIn(button)}`;
    case 'config-refused':
      return `Config reload failed; the receiver still uses the previous config: ${detail}`;
    case 'api-silent':
      return `The API server does not answer the receiver: ${detail}`;
    case 'rehearsal-failed':
      return `The rehearsal failed, so a real stop may fail too: ${detail}`;
    case 'braked':
      return button.brake === undefined ? detail : `${describeBrake(button.brake)}.`;
    case 'problem':
      return detail;
  }
}

function describeStandIn({ corroborate, sensor, mode }: Shown): string {
  const standsIn = corroborate !== 'none' && sensor !== 'off' && mode === 'on';
  return standsIn ? ' The backup sensor can trip the button by itself.' : ' Only a press is sure to stop the workload.';
}

/** `2 of 4`, for restarts; undefined if restarts do not decide now. */
export function describeRestarts({ restarts }: Outlook): string | undefined {
  return restarts && `${restarts.counted} of ${restarts.of}`;
}

/** Who disarmed the button, and why. The state says until when. */
export function describeDisarm({ reason, ...person }: Person & { readonly reason: string }): string {
  return `Disarmed by ${describePerson(person)}: ${reason}.`;
}

/** What the state means for the workload. */
export function meaningOf(button: Shown): string {
  if (isCanaryAtRest(button)) return 'The canary of the drill is at rest. It runs only during a drill.';
  switch (button.state) {
    case 'armed':
      return meaningOfArmed(button);
    case 'stopping':
      return button.trip?.acceptedAt === undefined && button.trip !== undefined
        ? 'The API server has not accepted zero replicas yet. The receiver tries again each second.'
        : 'Replicas are set to 0. Pods may still be running.';
    case 'stopped':
      return 'No pods are running. Held at 0 until you reset.';
    case 'unknown':
      return 'The state object has no latch, or cannot be read. The workload has not been seen running.';
  }
}

function meaningOfArmed(button: Shown): string {
  // The receiver may learn of the restore later than of the replicas.
  if (button.awaitingRestore && !button.replicas)
    return 'Released. The workload stays at zero until a person restores it.';
  if (isAtZeroWithoutLatch(button)) return 'The workload is at zero, but no latch holds it there: anyone can raise it.';
  if (button.replicas === undefined) return 'The replicas of the workload cannot be read.';
  return 'The workload is running.';
}

/**
 * What the stop means for the business, such as `Card payments are OFF`. Nothing is off while the workload runs: before the API server has
 * accepted zero replicas, and while something has raised the workload against the latch.
 */
export function impactOf(button: Shown & { readonly impact?: string | undefined }): string | undefined {
  const { replicas, trip, awaitingRestore, impact } = button;
  const isAccepted = trip === undefined || trip.acceptedAt !== undefined;
  const isAtZero = replicas === undefined ? isAccepted : replicas === 0;
  return isAtZero && (isLatched(button) || awaitingRestore) ? impact : undefined;
}

/** Zero replicas without a latch are a fault of every other button. */
function isCanaryAtRest(button: Shown): boolean {
  return button.name === drillButton && isAtZeroWithoutLatch(button);
}

/** What happens next without a person, or what a person can do. */
export function nextOf(button: Shown, writeTime: WriteTime): string {
  if (isCanaryAtRest(button)) return 'A drill starts the canary and stops it again. Nobody has to do anything.';
  switch (button.state) {
    case 'stopping':
      return nextOfStopping(button.trip);
    case 'stopped':
      return 'Nothing happens by itself, and waiting loses nothing. Fix the cause, reset, then restore.';
    case 'armed':
    case 'unknown':
      return nextOfArmed(button, writeTime);
  }
}

function nextOfStopping(trip: TripProgress | undefined): string {
  if (trip !== undefined && trip.fights > 0 && trip.stoppedAt !== undefined)
    return 'Something raised the workload against the latch. The receiver sets it back to 0 until no pod is left.';
  return 'The state becomes Stopped when no pod is left. If anything raises the replicas, the receiver sets them back to 0.';
}

function nextOfArmed(button: Shown, writeTime: WriteTime): string {
  const restore = button.awaitingRestore ? 'Restore with your own credentials: run the restore command. ' : '';
  return `${restore}${describeEffect(button, outlookIn(button).onAlert, writeTime)}`;
}

const pressStillWorks = 'A press still stops the workload.';

function describeEffect(button: Shown, effect: AlertEffect, writeTime: WriteTime): string {
  if (effect === 'held') return describeHeld(button, writeTime);
  return describeRule(button);
}

function describeHeld(button: Shown, writeTime: WriteTime): string {
  if (isAtZeroWithoutLatch(button))
    return 'No alert and no sensor trips it while the workload is at zero. To run the workload, scale it up. To keep it at zero, press.';
  if (button.disarm === undefined && button.brake !== undefined)
    return `No alert and no sensor trips it while the brake holds. ${pressStillWorks}`;
  const until = button.disarm === undefined ? '' : ` until ${writeTime(button.disarm.until)}`;
  return `No alert and no sensor trips it${until}. Then it arms by itself. ${pressStillWorks}`;
}

/** The settings that say what an alert does. */
export type RuleSettings = Pick<
  OutlookSubject,
  'mode' | 'sensor' | 'limit' | 'windowMs' | 'corroborate' | 'whenUnclear' | 'brake'
>;

/** What an alert does, with the whole rule. */
export function describeRule(rule: RuleSettings): string {
  switch (rule.mode) {
    case 'on':
      return `It trips ${describeCondition(rule)}.${describeSensor(rule)}`;
    case 'dry-run':
      return `Nothing is stopped by itself (mode dry-run): the receiver only logs a trip ${describeCondition(rule)}. ${pressStillWorks}`;
    case 'off':
      return `No alert and no sensor trips it (mode off). ${pressStillWorks}`;
  }
}

function describeSensor({ corroborate, sensor }: RuleSettings): string {
  return corroborate !== 'none' && sensor === 'off' ? ' Only an alert can trip it: the backup sensor is off.' : '';
}

function describeCondition(rule: RuleSettings): string {
  const { corroborate, limit, windowMs } = rule;
  if (corroborate === 'none')
    return 'as soon as an alert for it arrives: the alert alone decides, and no restart is checked';
  return `if one container restarts more than ${times(limit)} within ${describeDuration(windowMs)} ${describeCauses(rule)}`;
}

/** The brake holds a trip without proof of the network. */
function describeCauses({ whenUnclear = 'trip', brake }: RuleSettings): string {
  if (brake !== undefined && whenUnclear === 'witness')
    return 'by network failure, or for an unclear cause if the witness sees the payment gateway down';
  if (brake !== undefined) return 'by network failure';
  switch (whenUnclear) {
    case 'trip':
      return 'by network failure or for an unclear cause';
    case 'hold':
      return 'by network failure';
    case 'witness':
      return 'by network failure, or for an unclear cause unless the witness sees the payment gateway up';
  }
}
