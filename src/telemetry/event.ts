import type { Decision } from '../core/decision/decision.ts';
import { latchStates, type ResetRecord, type TripRecord } from '../core/latch/latch.ts';
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
export type ButtonState = (typeof buttonStates)[number];

/** The result of one delivery attempt; a `failed` delivery is retried. */
export const hookOutcomes = ['delivered', 'failed', 'given-up'] as const;
export type HookOutcome = (typeof hookOutcomes)[number];

/** Everything that the log and the metrics record. Times are milliseconds since the epoch. */
export type TelemetryEvent =
  | { readonly type: 'notified'; readonly outcome: NotificationOutcome }
  | {
      readonly type: 'decided';
      readonly button: string;
      readonly trigger: 'alert' | 'sensor';
      readonly fingerprint?: string;
      readonly decision: Decision;
    }
  | { readonly type: 'unmatched'; readonly reason: 'no-match' | 'malformed'; readonly problem?: string }
  | { readonly type: 'tripped'; readonly button: string; readonly target?: Target; readonly trip: TripRecord }
  /** `evidenceAt`: when the termination that tripped the button ended, if known. */
  | {
      readonly type: 'accepted';
      readonly button: string;
      readonly trip: string;
      readonly receivedAt: number;
      readonly acceptedAt: number;
      readonly evidenceAt?: number;
    }
  /** `drainSeconds`: how long the pods took to end after zero replicas were accepted. */
  | {
      readonly type: 'stopped';
      readonly button: string;
      readonly trip: string;
      readonly receivedAt?: number;
      readonly stoppedAt: number;
      readonly drainSeconds?: number;
    }
  | { readonly type: 'fought'; readonly button: string; readonly trip: string; readonly replicas: number }
  | { readonly type: 'reset'; readonly button: string; readonly reset: ResetRecord }
  | {
      readonly type: 'seen';
      readonly button: string;
      readonly state: ButtonState;
      readonly replicas?: number;
      readonly atZeroWithoutLatch: boolean;
    }
  /** A config with this button was loaded. `limit` and `windowMs` are present only if the button trips on restarts. */
  | {
      readonly type: 'configured';
      readonly button: string;
      readonly target: Target;
      readonly limit?: number;
      readonly windowMs?: number;
    }
  /** The button left the config and its target is not latched: its metrics disappear. */
  | { readonly type: 'gone'; readonly button: string }
  /** Whether the backup sensor may trip now: always, or because the heartbeat is late. */
  | { readonly type: 'second-sensor'; readonly button: string; readonly active: boolean }
  | {
      readonly type: 'rehearsed';
      readonly button: string;
      readonly ok: boolean;
      readonly at: number;
      readonly problem?: string;
    }
  /** Newer than the one before, unless that one came from the future. */
  | { readonly type: 'heartbeat'; readonly at: number }
  | { readonly type: 'state-written'; readonly button: string; readonly ok: boolean; readonly problem?: string }
  /** `code`: the status, or how the request failed without one. `seconds`: to the end of the reply, or to the beginning of a watch. */
  | {
      readonly type: 'kubernetes';
      readonly verb: string;
      readonly resource: string;
      readonly code: string;
      readonly seconds: number;
    }
  /** One delivery attempt; without a button it is about a monitoring outage. `sinceMs`: the age of the delivered event. */
  | {
      readonly type: 'hook-told';
      readonly button?: string;
      readonly hook: string;
      readonly event: string;
      readonly outcome: HookOutcome;
      readonly attempts: number;
      readonly sinceMs: number;
      readonly problem?: string;
    }
  /** For every hook, the number of pending deliveries, and when the oldest of their events happened. */
  | {
      readonly type: 'hooks-pending';
      readonly button?: string;
      readonly pending: readonly { readonly hook: string; readonly count: number; readonly oldest?: number }[];
    }
  /** The config was loaded or refused; `heartbeatLimitMs` is its `heartbeat.lateAfter`, if it was loaded. */
  | { readonly type: 'config'; readonly ok: boolean; readonly problem?: string; readonly heartbeatLimitMs?: number }
  | { readonly type: 'problem'; readonly button?: string; readonly message: string };

export type EventOf<Type extends TelemetryEvent['type']> = Extract<TelemetryEvent, { type: Type }>;

export interface Recorder {
  record(event: TelemetryEvent): void;
}
