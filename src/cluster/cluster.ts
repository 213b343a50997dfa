import type { PodSnapshot } from '../core/evidence/pod.ts';
import type { Target } from '../core/target.ts';
import type { ClusterError } from './errors.ts';

/**
 * The cluster as a button uses it. `src/kubernetes` implements it with the API, tests with memory. Every call ends when
 * `signal` aborts, and rejects only with a {@link ClusterError}.
 */
export interface Cluster {
  /** How far this machine's clock is ahead of the API server's clock, in milliseconds, by the last reply; 0 if they agree. */
  aheadMs(): number;
  /** GET of the `scale` subresource. */
  readScale(target: Target, signal: AbortSignal): Promise<Scale>;
  /**
   * PATCH of the scale to zero replicas. `uid` and `resourceVersion` are preconditions; a mismatch is a `conflict`.
   * A dry run passes authorization and admission, and changes nothing.
   */
  scaleToZero(target: Target, options: ScaleToZeroOptions, signal: AbortSignal): Promise<Scale>;
  /** Server-side dry run of a raise to `replicas`, which the admission policy must refuse with `forbidden`. */
  rehearseRaise(target: Target, replicas: number, signal: AbortSignal): Promise<void>;
  /**
   * A dry run that the policy of held targets always refuses. It shows which trip of the button the API server holds at zero;
   * `trip`: the one of the latch, undefined if the button is not latched.
   */
  probeHold(target: Target, button: string, trip: string | undefined, signal: AbortSignal): Promise<HoldProbe>;
  /**
   * Lists the pods that match the selector. The list is fresh, never from the API server's cache. `unfinished`: finished pods are left
   * out, and they may be left out of a list of more than 5,000 pods.
   */
  listPods(
    namespace: string,
    selector: string,
    signal: AbortSignal,
    which?: 'all' | 'unfinished',
  ): Promise<readonly PodSnapshot[]>;
  /**
   * Watches these pods until `signal` aborts; it lists and connects again by itself. `onPod` gets every pod, first of the list
   * and then of the watch; `onListed` is called after each complete list, also an empty one; `onError` gets every failure.
   * Resolves when aborted, never rejects.
   */
  watchPods(namespace: string, selector: string, handlers: PodHandlers, signal: AbortSignal): Promise<void>;
  /**
   * Watches the target's own object until `signal` aborts; it connects again by itself, and each time it begins with the object as
   * it is. It only says when to read the scale. Resolves when aborted, never rejects.
   */
  watchTarget(target: Target, handlers: TargetHandlers, signal: AbortSignal): Promise<void>;
  /** DELETE of one pod with its normal grace period. The uid is a precondition. A dry run passes authorization and admission only. */
  deletePod(pod: PodReference, options: { readonly dryRun?: boolean }, signal: AbortSignal): Promise<void>;
  /** The messages of the latest `Unhealthy` events about these pods. They are quoted, but prove nothing. */
  readUnhealthy(namespace: string, pods: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /** Writes the trip's Kubernetes Event. Its name contains the trip's id, so a second write changes nothing, and is not an error. */
  recordEvent(event: ClusterEvent, signal: AbortSignal): Promise<void>;
}

export interface PodHandlers {
  onPod(pod: PodSnapshot): void;
  /** The pod, which {@link onPod} just got, is gone. */
  onDeleted?(pod: PodSnapshot): void;
  onListed?(): void;
  onError(error: ClusterError): void;
}

export interface TargetHandlers {
  /** The target as it is now: at the beginning, and after each change. */
  onTarget(state: TargetState): void;
  /** The watch works. */
  onLive(): void;
  onError(error: ClusterError): void;
}

/** What the watch shows of a target. `generation` counts the changes of its spec. */
export type TargetState =
  | { readonly uid: string; readonly generation: number; readonly resourceVersion: string }
  | 'gone';

interface PodReference {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export type HoldProbe =
  /** The API server holds what the latch asks for. */
  | 'enforced'
  /** The policy is active, but has not seen the latch as it is now. */
  | 'outdated'
  /** No policy refused: it is not installed, has no binding for this target, or does not find the state object. */
  | 'absent';

export interface ScaleToZeroOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly dryRun?: boolean;
  /** The API server gives up the patch after this time, in milliseconds. */
  readonly timeoutMs?: number;
}

/** The `autoscaling/v1` Scale of a target. */
export interface Scale {
  readonly uid: string;
  readonly resourceVersion: string;
  /** `spec.replicas`; 0 if the API omits the field. */
  readonly replicas: number;
  /** `status.selector`: a label selector as text. */
  readonly selector: string;
}

export interface ClusterEvent {
  /** `<button>.<trip id>`, or for damage of its latch `<button>.<trip id>.damaged`: unique, and an RFC 1123 name. */
  readonly name: string;
  readonly target: Target & { readonly uid?: string };
  readonly reason: 'BigRedButtonTripped' | 'BigRedButtonLatchDamaged';
  /** At most 1,024 bytes, the API's limit. */
  readonly message: string;
  readonly at: number;
}
