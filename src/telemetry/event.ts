import type { Decision } from '../core/decision/decision.ts';
import { latchStates, type ResetRecord, type TripRecord } from '../core/latch/latch.ts';
import type { Target } from '../core/target.ts';

/** How a notification was answered: 200, 503 to be sent again, 400, 401 or 403, 503 under overload, 413. */
export const notificationOutcomes = [
  'handled',
  'retry',
  'malformed',
  'unauthorized',
  'overloaded',
  'too-large',
] as const;
export type NotificationOutcome = (typeof notificationOutcomes)[number];

/** `unknown`: the state object holds no latch, or could not be read yet. */
export const buttonStates = [...latchStates, 'unknown'] as const;
export type ButtonState = (typeof buttonStates)[number];

/** What comes of one attempt to tell a hook of an event: `failed` is tried again. */
export const hookOutcomes = ['delivered', 'failed', 'given-up'] as const;
export type HookOutcome = (typeof hookOutcomes)[number];

/** Everything that happens and is told; one call to a {@link Recorder} reaches the log and the metrics. */
export type TelemetryEvent =
  | {
      readonly type: 'notified';
      readonly outcome: NotificationOutcome;
    }
  | {
      readonly type: 'decided';
      readonly button: string;
      readonly trigger: 'alert' | 'sensor';
      readonly fingerprint?: string;
      readonly decision: Decision;
    }
  | { readonly type: 'unmatched'; readonly reason: 'no-match' | 'malformed'; readonly problem?: string }
  | { readonly type: 'tripped'; readonly button: string; readonly target?: Target; readonly trip: TripRecord }
  /** `evidenceAt`: when the termination that tripped ended, where known. Milliseconds since the epoch. */
  | {
      readonly type: 'accepted';
      readonly button: string;
      readonly trip: string;
      readonly receivedAt: number;
      readonly acceptedAt: number;
      readonly evidenceAt?: number;
    }
  | {
      readonly type: 'stopped';
      readonly button: string;
      readonly trip: string;
      readonly receivedAt?: number;
      readonly stoppedAt: number;
      /** How long its pods took to end, once zero was accepted. */
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
  /** A config that holds this button is in force; `limit` and `windowMs` only where it trips on restarts. */
  | {
      readonly type: 'configured';
      readonly button: string;
      readonly target: Target;
      readonly limit?: number;
      readonly windowMs?: number;
    }
  /** The button left the config and holds nothing any more: its metrics disappear. */
  | { readonly type: 'gone'; readonly button: string }
  /** Whether the second sensor may trip now: always, or because the heartbeat is late. */
  | { readonly type: 'second-sensor'; readonly button: string; readonly active: boolean }
  | {
      readonly type: 'rehearsed';
      readonly button: string;
      readonly ok: boolean;
      readonly at: number;
      readonly problem?: string;
    }
  /** Newer than the one before, unless that came from the future. */
  | { readonly type: 'heartbeat'; readonly at: number }
  | { readonly type: 'state-written'; readonly button: string; readonly ok: boolean; readonly problem?: string }
  /** `code`: the status, or how it failed without one. `seconds`: to the end of the reply; of a watch, to its beginning. */
  | {
      readonly type: 'kubernetes';
      readonly verb: string;
      readonly resource: string;
      readonly code: string;
      readonly seconds: number;
    }
  /** An attempt to tell a hook of an event; without a button, of the chain's silence. `sinceMs`: how long ago that happened. */
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
  /** For every hook, how much it is owed, and when the oldest of that happened, in milliseconds since the epoch. */
  | {
      readonly type: 'hooks-pending';
      readonly button?: string;
      readonly pending: readonly { readonly hook: string; readonly count: number; readonly oldest?: number }[];
    }
  /** A load of the config; `heartbeatLimitMs` is its `heartbeat.lateAfter`, when it was taken over. */
  | { readonly type: 'config'; readonly ok: boolean; readonly problem?: string; readonly heartbeatLimitMs?: number }
  | { readonly type: 'problem'; readonly button?: string; readonly message: string };

export interface Recorder {
  record(occurrence: TelemetryEvent): void;
}
