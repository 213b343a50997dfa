import type { ButtonLink } from '../core/button-config.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { DrillRecord } from '../core/drill/state.ts';
import type { Obstacle } from '../core/evidence/obstacle.ts';
import type { HeartbeatState } from '../core/heartbeat/health.ts';
import type { DamageKind } from '../core/latch/damage-record.ts';
import type { Holder } from '../core/latch/held.ts';
import { type DisarmRecord, latchStates, type Person, type ResetRecord, type TripRecord } from '../core/latch/latch.ts';
import type { RuleSettings } from '../core/outlook/describe.ts';
import type { Target } from '../core/target.ts';

/** How a notification was answered: 200, 503 to be sent again, 400, 401 or 403, 503 because of overload, 413. */
export const notificationOutcomes = [
  'handled',
  'retry',
  'malformed',
  'unauthorized',
  'overloaded',
  'too-large',
] as const;
export type NotificationOutcome = (typeof notificationOutcomes)[number];

/** `unknown`: the state object has no latch, or could not be read yet. */
export const buttonStates = [...latchStates, 'unknown'] as const;
type ButtonState = (typeof buttonStates)[number];

/** The result of one delivery attempt; a `failed` delivery is retried. */
export const hookOutcomes = ['delivered', 'failed', 'given-up'] as const;
type HookOutcome = (typeof hookOutcomes)[number];

/** Everything that the log and the metrics record, by type. Times are milliseconds since the epoch. */
interface EventFields {
  notified: { outcome: NotificationOutcome };
  decided: { button: string; trigger: 'alert' | 'sensor'; fingerprint?: string; decision: Decision };
  /** An alert that is named as a stop matches no button. */
  'stray-stop': { at: string; alertname: string };
  unmatched: { reason: 'no-match' | 'malformed' | 'other-cluster'; problem?: string };
  tripped: { button: string; target?: Target; trip: TripRecord };
  /** `evidenceAt`: when the termination that tripped the button ended, if known. */
  accepted: { button: string; trip: string; receivedAt: number; acceptedAt: number; evidenceAt?: number };
  /** `drainSeconds`: how long the pods took to end after zero replicas were accepted. */
  stopped: { button: string; trip: string; receivedAt?: number; stoppedAt: number; drainSeconds?: number };
  /** What keeps a stopping button from *stopped*, at each list of its pods; empty once nothing does. */
  obstructed: { button: string; obstacles: readonly Obstacle[] };
  /** The button deleted these pods of its target, because zero replicas did not end them. */
  escalated: { button: string; trip: string; pods: readonly string[] };
  /** Whether a pod is still there `escalate.giveUpAfter` after the first deletion. */
  escalation: { button: string; givenUp: boolean };
  fought: { button: string; trip: string; replicas: number };
  reset: { button: string; reset: ResetRecord };
  /** A person disarmed the button for a time, or ended that early. */
  disarmed: { button: string; disarm: DisarmRecord };
  armed: { button: string; by: Person };
  /** `disarmedUntil`: present while the button is disarmed. */
  seen: {
    button: string;
    state: ButtonState;
    replicas?: number;
    atZeroWithoutLatch: boolean;
    /** The stored latch was damaged during the present trip. */
    damaged?: true;
    disarmedUntil?: number;
    /** The present trip and its workload, while the button is latched. */
    held?: { readonly trip: TripRecord; readonly target: Target };
  };
  /** Whether the evidence alone is beyond the limit, while the button is on and not latched. */
  'beyond-limit': { button: string; beyond: boolean };
  /** Whether the brake holds a trip of the button. */
  braked: { button: string; braked: boolean };
  /** Who holds the target of a latched button, or would hold it. */
  holder: { button: string; by: Holder };
  /** The key that the API server's policy reads differed from the latch. Absent: no key. */
  'held-key-repaired': { button: string; found?: string; expected?: string };
  /** The stored latch had lost the trip that this replica remembers, and was written again. */
  'latch-damaged': { button: string; trip: string; kind: DamageKind };
  /** A config with this button was loaded. `limit` and `windowMs` are present only if the button trips on restarts. */
  configured: {
    button: string;
    target: Target;
    limit?: number;
    windowMs?: number;
    rule?: RuleSettings;
    impact?: string;
    page?: string;
    links?: readonly ButtonLink[];
  };
  /** The button left the config and its target is not latched: its metrics disappear. */
  gone: { button: string };
  /** Whether the backup sensor may trip now: always, or because the heartbeat is late. */
  'backup-sensor': { button: string; active: boolean };
  /** `unknown`: the cluster cannot rehearse. */
  rehearsed: { button: string; ok: boolean; unknown?: true; at: number; problem?: string };
  /** A drill ended. `successAt`: when the last drill passed, or when the drill was installed; without `last` no drill ended yet. */
  drilled: { button: string; last?: DrillRecord; successAt?: number };
  /** Newer than the one before, unless that one came from the future. */
  heartbeat: { at: number };
  /** The heartbeat of a button changed its state. `reason`: why it is late or blind. */
  'heartbeat-state': { button: string; state: HeartbeatState; reason?: string };
  'state-written': { button: string; ok: boolean; problem?: string };
  /** `code`: the status, or how the request failed without one. `seconds`: to the end of the reply, or to the beginning of a watch. */
  kubernetes: { verb: string; resource: string; code: string; seconds: number };
  /** One delivery attempt; without a button it is about a monitoring outage. `sinceMs`: the age of the delivered event. */
  'hook-attempted': {
    button?: string;
    hook: string;
    event: string;
    outcome: HookOutcome;
    attempts: number;
    sinceMs: number;
    problem?: string;
  };
  /** For every hook, the number of pending deliveries, and when the oldest of their events happened. */
  'hooks-pending': {
    button?: string;
    pending: readonly { readonly hook: string; readonly count: number; readonly oldest?: number }[];
  };
  /** The config was loaded or refused; `heartbeatLimitMs` is its `heartbeat.lateAfter`, if it was loaded. */
  config: { ok: boolean; problem?: string; heartbeatLimitMs?: number };
  problem: { button?: string; message: string };
}

export type EventOf<Type extends keyof EventFields> = { readonly type: Type } & Readonly<EventFields[Type]>;
export type TelemetryEvent = { [Type in keyof EventFields]: EventOf<Type> }[keyof EventFields];

export interface Recorder {
  record(event: TelemetryEvent): void;
}
