import type { PodSnapshot } from '../core/evidence/pod.ts';
import type { Target } from '../core/target.ts';
import type { ClusterError } from './errors.ts';

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
