import type { PodSnapshot } from '../core/evidence/pod.ts';
import type { OutageRecord } from '../core/hooks/outage.ts';
import type { LatchRecord } from '../core/latch/latch.ts';
import type { Target } from '../core/target.ts';

/**
 * What the button needs of a cluster. `src/kubernetes` implements it on the API; tests on memory.
 * Every call ends when `signal` aborts, and rejects with a {@link ClusterError}, never with anything else.
 */
export interface Cluster {
  /** How far this machine's clock is ahead of the API server's, in milliseconds, as its last reply tells; 0 where they agree. */
  aheadMs(): number;
  /** GET of the `scale` subresource. */
  readScale(target: Target, signal: AbortSignal): Promise<Scale>;
  /**
   * PATCH of the scale to zero replicas. `uid` and `resourceVersion` are preconditions; a mismatch is a `conflict`.
   * A dry run goes through authorization and admission and changes nothing.
   */
  scaleToZero(target: Target, options: ScaleToZeroOptions, signal: AbortSignal): Promise<Scale>;
  /** Server-side dry run of a raise to `replicas`, which the admission policy must refuse with `forbidden`. */
  rehearseRaise(target: Target, replicas: number, signal: AbortSignal): Promise<void>;
  /** A fresh list of the namespace's pods that the selector names, never from the API server's cache. */
  listPods(namespace: string, selector: string, signal: AbortSignal): Promise<readonly PodSnapshot[]>;
  /**
   * Follows those pods until `signal` aborts, re-listing and re-connecting by itself; every pod seen, first by list and then by
   * watch, is handed to `onPod`, every broken connection to `onError`; `onListed` hears of each list that came through, also one
   * without a pod. Resolves when aborted, never rejects.
   */
  watchPods(
    namespace: string,
    selector: string,
    handlers: { onPod(pod: PodSnapshot): void; onError(error: ClusterError): void; onListed?(): void },
    signal: AbortSignal,
  ): Promise<void>;
  /** Messages of the latest `Unhealthy` events about these pods, quoted in the record; they prove nothing. */
  readUnhealthy(namespace: string, pods: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /** Writes the trip's Kubernetes Event. It is named by the trip's id, so that writing it twice makes one; an existing one is no error. */
  recordEvent(event: ClusterEvent, signal: AbortSignal): Promise<void>;
}

export interface ScaleToZeroOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly dryRun?: boolean;
}

/** The `autoscaling/v1` Scale of a target. */
export interface Scale {
  readonly uid: string;
  readonly resourceVersion: string;
  /** `spec.replicas`, 0 where the API leaves the field out. */
  readonly replicas: number;
  /** `status.selector`, in string form. */
  readonly selector: string;
}

export interface ClusterEvent {
  /** Unique per event: `<button>.<trip id>`; an RFC 1123 name. */
  readonly name: string;
  readonly target: Target & { readonly uid?: string };
  readonly reason: 'BigRedButtonTripped';
  /** At most 1,024 bytes, the API's limit. */
  readonly message: string;
  readonly at: number;
}

/** Where latches are kept: one value per button, compare-and-swap by version. */
export interface LatchStore {
  read(button: string, signal: AbortSignal): Promise<StoredLatch>;
  /**
   * Replaces the value if the store is still at `version`; else rejects with `conflict`.
   * Resolves with the new version once the value is durable.
   */
  write(button: string, record: LatchRecord, version: string, signal: AbortSignal): Promise<string>;
}

export interface StoredLatch {
  readonly version: string;
  /** Absent where the key is missing: what the latch was is then unknown. */
  readonly record?: LatchRecord;
  /** A value that could not be understood, and why; the next write keeps it beside the new one. */
  readonly damaged?: string;
}

/** The newest heartbeat that any replica received, in milliseconds since the epoch. */
export interface HeartbeatStore {
  read(signal: AbortSignal): Promise<number | undefined>;
  /** Raises the stored time to `at`; a newer one stays, unless it is from the future. */
  write(at: number, signal: AbortSignal): Promise<void>;
}

/** The silences of the chain, kept beside the heartbeat. */
export interface OutageStore {
  read(signal: AbortSignal): Promise<OutageRecord | undefined>;
  /**
   * ChangeListeners the record by compare-and-swap: `change` is asked about what is stored, with the stored heartbeat in
   * milliseconds since the epoch, again where another replica was faster. It returns undefined where nothing is to be done.
   */
  update(
    change: (record: OutageRecord | undefined, heartbeat: number | undefined) => OutageRecord | undefined,
    signal: AbortSignal,
  ): Promise<void>;
}

/**
 * The names of every button that may hold a latch, kept beside the heartbeat. Access to the state objects is by name
 * alone, so that a receiver started after a button left the config learns of its latch from here.
 */
export interface ButtonIndex {
  read(signal: AbortSignal): Promise<readonly string[]>;
  /** Adds and removes names by compare-and-swap. */
  update(
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
    signal: AbortSignal,
  ): Promise<void>;
}

/** What went wrong with a call, as far as it decides what to do next. */
export type ClusterErrorKind =
  /** 404. */
  | 'not-found'
  /** 401 or 403: authorization or admission said no. */
  | 'forbidden'
  /** 409: a precondition did not hold. */
  | 'conflict'
  /** 429; `retryAfterMs` as the server said. */
  | 'throttled'
  /** Any other 4xx: this request will never be right. */
  | 'refused'
  /** 5xx, a reply that is no Kubernetes object, or a connection that failed before the request was sent. */
  | 'unavailable'
  /** The connection broke, or the deadline passed, after the request may have been sent: it may have been carried out. */
  | 'unknown-outcome';

export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly kind: ClusterErrorKind;
  readonly status?: number;
  readonly retryAfterMs?: number;

  constructor(
    kind: ClusterErrorKind,
    message: string,
    options: { status?: number; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    if (options.status !== undefined) this.status = options.status;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}
