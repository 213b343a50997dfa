import type { ActiveBrake } from '../brake/brake.ts';
import type { ButtonConfig } from '../button-config.ts';
import type { AlertClaim } from '../decision/decision.ts';
import { weigh } from '../decision/weigh.ts';
import type { ContainerEvidence, Evidence } from '../evidence/evidence.ts';
import type { Gateway } from '../heartbeat/gateway.ts';
import { type HeartbeatState, isFaulty } from '../heartbeat/health.ts';

/** The state of a button as people see it. `degraded`: armed, but a stop might not arrive or might fail. */
export const standings = ['armed', 'degraded', 'disarmed', 'dry-run', 'off', 'stopping', 'stopped', 'unknown'] as const;
export type Standing = (typeof standings)[number];

/** What the receiver does with an alert of the button, if the restarts by network failure are beyond the limit. */
export const alertEffects = ['trips', 'held', 'logged', 'ignored'] as const;
export type AlertEffect = (typeof alertEffects)[number];

export const faultKinds = [
  'heartbeat-late',
  'heartbeat-blind',
  'config-refused',
  'api-silent',
  'rehearsal-failed',
  'braked',
  'problem',
] as const;
/** Why a stop might not arrive or might fail. `detail`: what is wrong, without a full stop. `problem`: the view lists the problems. */
export interface Fault {
  readonly kind: (typeof faultKinds)[number];
  readonly detail?: string;
}

/** What a button will do. The page, the CLI and the API show the same one. */
export interface Outlook {
  readonly standing: Standing;
  readonly onAlert: AlertEffect;
  readonly faults: readonly Fault[];
  /**
   * The restarts of the container that is nearest to a trip; `of`: the number that trips. Absent if restarts do not decide now, or could
   * not be read.
   */
  readonly restarts?: { readonly counted: number; readonly of: number };
}

/** The part of a button's view that the outlook depends on. */
export interface OutlookSubject {
  readonly state: 'armed' | 'stopping' | 'stopped' | 'unknown';
  readonly mode: ButtonConfig['mode'];
  readonly sensor: ButtonConfig['sensor'];
  readonly limit: number;
  readonly windowMs: number;
  /** Older receivers do not show these two: their defaults count. */
  readonly corroborate?: ButtonConfig['corroborate'] | undefined;
  readonly whenUnclear?: ButtonConfig['whenUnclear'] | undefined;
  readonly replicas?: number | undefined;
  readonly awaitingRestore: boolean;
  /** RFC 3339. */
  readonly disarm?: { readonly until: string } | undefined;
  readonly heartbeat?: {
    readonly state: HeartbeatState;
    readonly reason?: string | undefined;
    readonly gateway?: Gateway | undefined;
  };
  readonly rehearsal?: {
    readonly ok: boolean;
    readonly unknown?: true | undefined;
    readonly problem?: string | undefined;
  };
  /** The brake that holds a trip of the button. */
  readonly brake?: ActiveBrake | undefined;
  readonly problems: readonly string[];
  readonly evidence?: Evidence | undefined;
}

/** The state of what all buttons share. */
export interface SharedState {
  readonly heartbeat: { readonly late: boolean };
  readonly config: { readonly ok: boolean; readonly problem?: string | undefined };
  readonly api: { readonly ok: boolean; readonly problem?: string | undefined };
}

export function outlookOf(button: OutlookSubject, shared: SharedState): Outlook {
  const faults = faultsOf(button, shared);
  const restarts = restartsOf(button);
  return {
    standing: standingOf(button, faults),
    onAlert: effectOfAlert(button),
    faults,
    ...(restarts === undefined ? {} : { restarts }),
  };
}

export function isLatched({ state }: Pick<OutlookSubject, 'state'>): boolean {
  return state === 'stopping' || state === 'stopped';
}

/** In the order in which `decide` asks: a disarm changes nothing for a button that stops nothing by itself. */
function standingOf(button: OutlookSubject, faults: readonly Fault[]): Standing {
  const { state, mode, disarm } = button;
  if (state !== 'armed') return state;
  if (mode !== 'on') return mode;
  if (disarm !== undefined) return 'disarmed';
  return faults.length > 0 ? 'degraded' : 'armed';
}

/** Mirrors `decide`; a test compares the two for every combination of the settings. */
function effectOfAlert(button: OutlookSubject): AlertEffect {
  if (isLatched(button) || button.mode === 'off') return 'ignored';
  if (isAtZeroWithoutLatch(button)) return 'held';
  if (button.mode === 'dry-run') return 'logged';
  // The brake holds what has no proof of the network: an alert alone has none.
  const isBraked = button.brake !== undefined && button.corroborate === 'none';
  return button.disarm === undefined && !isBraked ? 'trips' : 'held';
}

/** The target is at zero, and the button has not stopped it. */
export function isAtZeroWithoutLatch(button: Pick<OutlookSubject, 'state' | 'replicas' | 'awaitingRestore'>): boolean {
  return button.replicas === 0 && !isLatched(button) && !button.awaitingRestore;
}

function faultsOf({ heartbeat, rehearsal, brake, problems }: OutlookSubject, shared: SharedState): readonly Fault[] {
  return [
    ...heartbeatFault(heartbeat, shared),
    ...(shared.config.ok ? [] : [fault('config-refused', shared.config.problem)]),
    ...(shared.api.ok ? [] : [fault('api-silent', shared.api.problem)]),
    // A cluster that cannot rehearse says nothing about the stop.
    ...(rehearsal === undefined || rehearsal.ok || rehearsal.unknown
      ? []
      : [fault('rehearsal-failed', rehearsal.problem)]),
    ...(brake === undefined ? [] : [fault('braked', undefined)]),
    ...(problems.length === 0 ? [] : [fault('problem', undefined)]),
  ];
}

/** The heartbeat of the button proves more than the shared one. */
function heartbeatFault(heartbeat: OutlookSubject['heartbeat'], shared: SharedState): readonly Fault[] {
  if (isFaulty(heartbeat))
    return [fault(heartbeat.state === 'late' ? 'heartbeat-late' : 'heartbeat-blind', heartbeat.reason)];
  return shared.heartbeat.late ? [fault('heartbeat-late', chainBroken)] : [];
}

const chainBroken = 'Prometheus and Alertmanager do not reach the receiver';

function fault(kind: Fault['kind'], detail: string | undefined): Fault {
  return detail === undefined ? { kind } : { kind, detail };
}

function restartsOf(button: OutlookSubject): Outlook['restarts'] {
  const { evidence, corroborate, limit } = button;
  if (isLatched(button) || corroborate === 'none' || evidence?.readable !== true) return undefined;
  if (evidence.containers.length === 0) return undefined;
  const counts = evidence.containers.map((container) => countedRestarts(button, container));
  return { counted: Math.max(...counts), of: limit + 1 };
}

/** The restarts of a container that an alert about it would compare with the limit. */
export function countedRestarts(
  { whenUnclear = 'trip', heartbeat, brake }: Pick<OutlookSubject, 'whenUnclear' | 'heartbeat' | 'brake'>,
  container: ContainerEvidence,
): number {
  const gateway = heartbeat?.gateway;
  const claim: AlertClaim = {
    trigger: 'alert',
    status: 'firing',
    fingerprint: '',
    alertname: '',
    startsAt: 0,
    ...(gateway === undefined ? {} : { gateway }),
  };
  // The brake holds what has no proof of the network. The witness proves it.
  const isProven = whenUnclear === 'witness' && gateway !== undefined && gateway !== 'unknown';
  const counts = brake === undefined || isProven ? whenUnclear : 'hold';
  return weigh({ whenUnclear: counts }, claim, container).counted;
}
