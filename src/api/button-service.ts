import type { DecisionReason } from '../core/decision/decision.ts';
import type { Evidence } from '../core/evidence/evidence.ts';
import type { HookEvent } from '../core/hooks/hook.ts';
import type { LatchState, Person, ResetRecord, TripRecord } from '../core/latch/latch.ts';
import type { ParsedAlert } from '../core/notification/notification.ts';
import type { Target } from '../core/target.ts';

/** All buttons of one receiver. The HTTP routes use this interface. */
export interface ButtonService {
  /** Decides every alert of one notification and stops the targets of trips. Never rejects. */
  receive(alerts: readonly ParsedAlert[], receivedAt: number): Promise<Receipt>;
  list(): readonly ButtonView[];
  get(name: string): ButtonView | undefined;
  heartbeat(): HeartbeatView;
  /**
   * Calls `listener` when the views may have changed. The reconcile loop calls it at least once a second, often without a change.
   * The returned function removes the listener.
   */
  onChange(listener: () => void): () => void;
  press(name: string, by: Person, reason: string): Promise<PressOutcome>;
  reset(name: string, by: Person, order: ResetOrder): Promise<ResetOutcome>;
  /** The stop as a server-side dry run, now. */
  rehearse(name: string): Promise<RehearsalOutcome>;
}

/** The state of the path Prometheus → Alertmanager → receiver, which the always-firing alert proves. */
export interface HeartbeatView {
  /** The time of the newest heartbeat that any replica received, RFC 3339. Absent before the first heartbeat. */
  readonly at?: string;
  readonly lateAfterMs: number;
  readonly late: boolean;
}

/** The result of one notification. */
export interface Receipt {
  /** In the order of the alerts. An alert that matches two buttons has two decisions. */
  readonly decisions: readonly DecisionView[];
  /** A stop is not yet durable and accepted, so Alertmanager must send the notification again. */
  readonly retry: boolean;
}

export interface DecisionView {
  /** The position of the alert in the notification, from 0. */
  readonly alert: number;
  readonly fingerprint?: string;
  /** Absent if no button matched. */
  readonly button?: string;
  readonly kind: 'trip' | 'hold' | 'ignore' | 'heartbeat';
  /** Absent only for the heartbeat. */
  readonly reason?: DecisionReason;
  readonly cause?: string;
  readonly because: string;
  readonly trip?: string;
  /** What is not done yet, if the trip must be retried. */
  readonly pending?: string;
}

export interface ButtonView {
  readonly name: string;
  readonly target: Target;
  readonly mode: 'on' | 'dry-run' | 'off';
  /** Whether the backup sensor can trip the button: only while the heartbeat is late, always, or never. */
  readonly sensor: 'standby' | 'always' | 'off';
  /** `unknown`: the state object has no latch or cannot be read, and the target has not been seen running. */
  readonly state: LatchState | 'unknown';
  /** As last read. Absent before the first read. */
  readonly replicas?: number;
  readonly limit: number;
  readonly windowMs: number;
  readonly trip?: TripView;
  readonly lastReset?: ResetRecord;
  readonly history: readonly TripView[];
  readonly evidence?: Evidence;
  readonly rehearsal?: RehearsalView;
  /** Why the button cannot observe or act, for a person. Empty if there is no problem. */
  readonly problems: readonly string[];
  /** The command that scales the target up again after a reset. */
  readonly restore: string;
  /** Reset, but not seen running since: the target is at zero because nobody has restored it. */
  readonly awaitingRestore: boolean;
  /** The button was removed from the config while it was latched. */
  readonly orphaned: boolean;
}

/** Whether a stop would succeed. If not, `problem` says why. */
export interface RehearsalView {
  readonly ok: boolean;
  readonly at: string;
  readonly problem?: string;
}

export type RehearsalOutcome =
  | { readonly kind: 'rehearsed'; readonly rehearsal: RehearsalView }
  | { readonly kind: 'unknown-button' };

/** A trip as people see it. */
export type TripView = Omit<TripRecord, 'hooks' | 'hooksUndecided'> & {
  /** Absent if the config had no hooks when the button tripped. */
  readonly hooks?: readonly DeliveryView[];
};

/** The delivery of one event of a trip to one hook. Times are RFC 3339. */
export interface DeliveryView {
  readonly hook: string;
  readonly event: HookEvent;
  /** `awaited`: the event has not happened. `pending`: the hook has not acknowledged the event. */
  readonly state: 'awaited' | 'pending' | 'delivered' | 'given-up';
  /** When the event happened. */
  readonly since?: string;
  /** When the hook acknowledged the event, or when the receiver gave up. */
  readonly at?: string;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly problem?: string;
}

export type PressOutcome =
  | {
      readonly kind: 'pressed';
      readonly state: 'stopping' | 'stopped';
      readonly already: boolean;
      readonly trip: string;
    }
  | { readonly kind: 'unknown-button' }
  /** Not durable yet, or not accepted by the API server yet. The caller must try again. */
  | { readonly kind: 'pending'; readonly problem: string; readonly trip?: string };

export interface ResetOrder {
  /** The id of the trip to release. */
  readonly trip: string;
  readonly reason: string;
  /** Reset even if the button is still stopping. */
  readonly force: boolean;
}

export type ResetOutcome =
  | { readonly kind: 'reset'; readonly already: boolean }
  | { readonly kind: 'unknown-button' }
  /** Another trip, no trip, or still stopping without `force`. */
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'pending'; readonly problem: string };
