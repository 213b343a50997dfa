import type { DecisionReason } from '../core/decision/decision.ts';
import type { Evidence } from '../core/evidence/evidence.ts';
import type { HookEvent } from '../core/hooks/hook.ts';
import type { LatchState, Person, ResetRecord, TripRecord } from '../core/latch/latch.ts';
import type { ParsedAlert } from '../core/notification/notification.ts';
import type { Target } from '../core/target.ts';

/** All buttons of one receiver, as the HTTP routes see them. */
export interface ButtonService {
  /** Decides every alert of one notification, stops what must stop, and never rejects. */
  receive(alerts: readonly ParsedAlert[], receivedAt: number): Promise<Receipt>;
  list(): readonly ButtonView[];
  get(name: string): ButtonView | undefined;
  heartbeat(): HeartbeatView;
  /**
   * Calls `listener` whenever what is shown here may have changed, at least once a second while the keeper runs; often
   * nothing did. Returns what ends that.
   */
  onChange(listener: () => void): () => void;
  press(name: string, by: Person, reason: string): Promise<PressOutcome>;
  reset(name: string, by: Person, order: ResetOrder): Promise<ResetOutcome>;
  /** The stop as a server-side dry run, now. */
  rehearse(name: string): Promise<RehearsalOutcome>;
}

/** The chain Prometheus → Alertmanager → receiver, by its always-firing alert. */
export interface HeartbeatView {
  /** Of the newest over all replicas, RFC 3339; absent where none was heard yet. */
  readonly at?: string;
  readonly lateAfterMs: number;
  readonly late: boolean;
}

/** What became of one notification. */
export interface Receipt {
  /** In the order of the alerts; an alert that matches two buttons has two. */
  readonly decisions: readonly DecisionView[];
  /** A stop is not yet durable and accepted: Alertmanager must send it again. */
  readonly retry: boolean;
}

export interface DecisionView {
  /** The alert's place in the notification, from 0. */
  readonly alert: number;
  readonly fingerprint?: string;
  /** Absent where no button matched. */
  readonly button?: string;
  readonly kind: 'trip' | 'hold' | 'ignore' | 'heartbeat';
  /** Absent for the heartbeat alone. */
  readonly reason?: DecisionReason;
  readonly cause?: string;
  readonly because: string;
  readonly trip?: string;
  /** What is not yet done, for a trip that must be retried. */
  readonly pending?: string;
}

export interface ButtonView {
  readonly name: string;
  readonly target: Target;
  readonly mode: 'on' | 'dry-run' | 'off';
  /** Whether the second sensor may trip by itself: only while the heartbeat is late, always, or never. */
  readonly sensor: 'standby' | 'always' | 'off';
  /** `unknown`: the state object holds no latch, or could not be read, and no replicas were seen yet. */
  readonly state: LatchState | 'unknown';
  /** As last read; absent before the first look. */
  readonly replicas?: number;
  readonly limit: number;
  readonly windowMs: number;
  readonly trip?: TripView;
  readonly lastReset?: ResetRecord;
  readonly history: readonly TripView[];
  readonly evidence?: Evidence;
  readonly rehearsal?: RehearsalView;
  /** What keeps this button from knowing or acting, for a person; empty when all is well. */
  readonly problems: readonly string[];
  /** The command that scales the target up again, once the button is reset. */
  readonly restore: string;
  /** Reset, and not seen running since: at zero because nobody restored it yet. */
  readonly awaitingRestore: boolean;
  /** The target was removed from the config while held. */
  readonly orphaned: boolean;
}

/** Whether a stop would go through; `problem` is what it would fail on. */
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
  /** Who is told of it; absent where the config had no hooks when it was made. */
  readonly hooks?: readonly DeliveryView[];
};

/** One event of a trip for one hook. Times are RFC 3339. */
export interface DeliveryView {
  readonly hook: string;
  readonly event: HookEvent;
  /** `awaited`: the event has not happened yet; `pending`: it has, and the hook has not acknowledged it yet. */
  readonly state: 'awaited' | 'pending' | 'delivered' | 'given-up';
  /** When the event happened. */
  readonly since?: string;
  /** When it was acknowledged, or given up. */
  readonly at?: string;
  /** So far. */
  readonly attempts: number;
  /** What went wrong with the last attempt. */
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
  /** Not durable, or not accepted by the API: keep trying. */
  | { readonly kind: 'pending'; readonly problem: string; readonly trip?: string };

export interface ResetOrder {
  /** The id of the trip that is released. */
  readonly trip: string;
  readonly reason: string;
  /** Also from stopping. */
  readonly force: boolean;
}

export type ResetOutcome =
  | { readonly kind: 'reset'; readonly already: boolean }
  | { readonly kind: 'unknown-button' }
  /** Another trip, not tripped at all, or still stopping without `force`. */
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'pending'; readonly problem: string };
