import type { Decision } from '../core/decision.ts';
import type { ResetRecord, TripRecord } from '../core/latch.ts';

/** Everything that happens and is told; one call to a {@link Recorder} reaches the log and the metrics. */
export type Occurrence =
  | {
      readonly type: 'notified';
      readonly outcome: 'handled' | 'retry' | 'malformed' | 'unauthorized' | 'overloaded' | 'too-large';
    }
  | {
      readonly type: 'decided';
      readonly button: string;
      readonly trigger: 'alert' | 'sensor';
      readonly fingerprint?: string;
      readonly decision: Decision;
    }
  | { readonly type: 'unmatched'; readonly reason: 'no-match' | 'malformed'; readonly problem?: string }
  | { readonly type: 'tripped'; readonly button: string; readonly trip: TripRecord }
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
    }
  | { readonly type: 'fought'; readonly button: string; readonly trip: string; readonly replicas: number }
  | { readonly type: 'reset'; readonly button: string; readonly reset: ResetRecord }
  | {
      readonly type: 'seen';
      readonly button: string;
      readonly state: 'armed' | 'stopping' | 'stopped' | 'unknown';
      readonly replicas?: number;
      readonly atZeroWithoutLatch: boolean;
    }
  | { readonly type: 'gone'; readonly button: string }
  | {
      readonly type: 'rehearsed';
      readonly button: string;
      readonly ok: boolean;
      readonly at: number;
      readonly problem?: string;
    }
  | { readonly type: 'heartbeat'; readonly at: number }
  | { readonly type: 'state-written'; readonly button: string; readonly ok: boolean; readonly problem?: string }
  | {
      readonly type: 'kubernetes';
      readonly verb: string;
      readonly resource: string;
      readonly code: string;
      readonly seconds: number;
    }
  | { readonly type: 'config'; readonly ok: boolean; readonly problem?: string }
  | { readonly type: 'problem'; readonly button?: string; readonly message: string };

export interface Recorder {
  record(occurrence: Occurrence): void;
}
