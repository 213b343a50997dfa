import type { Static } from 'typebox';
import type { DecisionReason } from '../core/decision/decision.ts';
import type { Person } from '../core/latch/latch.ts';
import type { ParsedAlert } from '../core/notification/alert.ts';
import type { ButtonHeartbeatSchema, ButtonSchema, HeartbeatSchema, RehearsalSchema } from './button-schemas.ts';
import type { DeliverySchema, TripSchema } from './trip-schemas.ts';

/** All buttons of one receiver. The HTTP routes use this interface. */
export interface ButtonService {
  /** Decides every alert of one notification and stops the targets of trips. Never rejects. */
  receive(alerts: readonly ParsedAlert[], receivedAt: number): Promise<Receipt>;
  /** Each with its newest trips only. */
  list(): readonly ButtonView[];
  get(name: string): ButtonView | undefined;
  heartbeat(): HeartbeatView;
  /** An alert that is named as a stop, but matched no button a short time ago. */
  strayStop(): StrayStop | undefined;
  /**
   * Calls `listener` when the views may have changed. The reconcile loop calls it at least once a second, often without a change.
   * The returned function removes the listener.
   */
  onChange(listener: () => void): () => void;
  press(name: string, by: Person, reason: string): Promise<PressOutcome | UnknownButton>;
  reset(name: string, by: Person, order: ResetOrder): Promise<ResetOutcome | UnknownButton>;
  /** Keeps claims and the backup sensor from tripping the button for a limited time. A press still works. */
  disarm(name: string, by: Person, order: DisarmOrder): Promise<DisarmOutcome | UnknownButton>;
  /** Ends the disarm early. */
  arm(name: string, by: Person): Promise<ArmOutcome | UnknownButton>;
  /** The stop as a server-side dry run, now. */
  rehearse(name: string): Promise<RehearsalOutcome | UnknownButton>;
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

/** A button, as people see it. The schemas describe each field. */
export type ButtonView = Static<typeof ButtonSchema>;
export type TripView = Static<typeof TripSchema>;
export type DisarmView = NonNullable<ButtonView['disarm']>;
/** What the receiver knows of the drill. */
export type DrillView = NonNullable<ButtonView['drill']>;
export type DeliveryView = Static<typeof DeliverySchema>;
export type HeartbeatView = Static<typeof HeartbeatSchema>;
export type ButtonHeartbeatView = Static<typeof ButtonHeartbeatSchema>;
/** Whether a stop would succeed. If not, `problem` says why. */
export type RehearsalView = Static<typeof RehearsalSchema>;

export interface RehearsalOutcome {
  readonly kind: 'rehearsed';
  readonly rehearsal: RehearsalView;
}

/** No button has the name. */
export interface UnknownButton {
  readonly kind: 'unknown-button';
}

export type PressOutcome =
  | {
      readonly kind: 'pressed';
      readonly state: 'stopping' | 'stopped';
      readonly already: boolean;
      readonly trip: string;
    }
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
  /** Another trip, no trip, or still stopping without `force`. */
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'pending'; readonly problem: string };

export interface DisarmOrder {
  readonly forMs: number;
  readonly reason: string;
}

export type DisarmOutcome =
  /** `until`: RFC 3339. */
  { readonly kind: 'disarmed'; readonly until: string } | { readonly kind: 'pending'; readonly problem: string };

export type ArmOutcome =
  | { readonly kind: 'armed'; readonly already: boolean }
  | { readonly kind: 'pending'; readonly problem: string };

/** The newest alert that is named as a stop, but matches no button. */
export interface StrayStop {
  readonly at: string;
  readonly alertname: string;
  /** Its label `button`. */
  readonly button?: string;
}
