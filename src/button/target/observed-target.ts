import type { Scale, TargetState } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { withCountedContainers } from '../../core/evidence/container-selection.ts';
import { gatherEvidence, type ReadEvidence } from '../../core/evidence/evidence.ts';
import { type PodSnapshot, restartCountsOf } from '../../core/evidence/pod.ts';
import { type ControllerVerdict, controllerOf } from '../../core/evidence/pod-controller.ts';
import type { Termination } from '../../core/evidence/termination.ts';
import { TerminationMemory } from '../../core/evidence/termination-memory.ts';
import { WatchedPods } from '../../core/heartbeat/watched-pods.ts';
import { baselineOf, type RestartCounts } from '../../core/latch/baseline.ts';
import { isLatched, isOfFirstEdition, type LatchedTarget, type LatchRecord } from '../../core/latch/latch.ts';
import { type Target, targetKey } from '../../core/target.ts';
import { reconcileDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Problems } from '../problems.ts';
import type { Settings } from '../settings.ts';

interface TargetOptions extends Pick<ButtonDependencies, 'cluster' | 'clock'> {
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly problems: Problems;
}

/** The result of one read of a target. Each part may have failed by itself. */
export interface TargetReading {
  /** The workload that was read. */
  readonly key: string;
  readonly scale: Scale | undefined;
  readonly pods: readonly PodSnapshot[] | undefined;
  readonly problem: string | undefined;
}

interface SeenTarget extends Pick<Scale, 'uid' | 'selector' | 'replicas' | 'resourceVersion'> {
  readonly key: string;
}

/** What this replica has seen of the target of one button: its scale, and how its containers ended. */
export class ObservedTarget {
  /** The pods that the heartbeat is compared with. */
  readonly watched = new WatchedPods();
  readonly #options: TargetOptions;
  #patchEnded: Promise<void> = Promise.resolve();
  #memory: TerminationMemory;
  /** The target of the config or, while latched, the latched one. */
  #seen: SeenTarget | undefined;
  #replicas: number | undefined;
  #zeroSeenAt = Number.NEGATIVE_INFINITY;
  /** The restart counts at the first list of pods, for a latch that the first edition wrote. */
  #upgradeBaseline: RestartCounts | undefined;

  constructor(options: TargetOptions) {
    this.#options = options;
    this.#memory = new TerminationMemory(options.settings.config);
  }

  /** Replicas as last read; undefined if the last read failed. */
  get replicas(): number | undefined {
    return this.#replicas;
  }

  /** The workload to observe: the latched one, else the one in the config. */
  get current(): LatchedTarget {
    return this.ofLatch(this.#options.latch.current);
  }

  ofLatch(latch: LatchRecord | undefined): LatchedTarget {
    return this.withSeen(isLatched(latch) ? latch.target : this.#options.settings.config.target);
  }

  /** Adds the uid and the selector that were seen. */
  withSeen(target: LatchedTarget): LatchedTarget {
    if (this.#seen?.key !== targetKey(target)) return target;
    return { ...target, uid: this.#seen.uid, selector: this.#seen.selector };
  }

  /** Replicas of `target` as last seen; undefined if another workload was seen since. */
  lastReplicasOf(target: Target): number | undefined {
    return this.#seen?.key === targetKey(target) ? this.#seen.replicas : undefined;
  }

  /** Whether `target` was seen at zero replicas at `since` (milliseconds since the epoch) or later. */
  wasAtZeroSince(target: Target, since: number): boolean {
    const now = this.#options.clock.now();
    return this.#seen?.key === targetKey(target) && this.#zeroSeenAt >= since && this.#zeroSeenAt <= now;
  }

  /** Whether this replica has read or written the target as the watch shows it. */
  isReadAs(state: TargetState): boolean {
    if (state === 'gone') return this.#replicas === undefined;
    const { uid, resourceVersion } = this.#seen ?? {};
    return uid === state.uid && resourceVersion === state.resourceVersion;
  }

  /** Resolves once the patch of the scale under way has ended. */
  get patchEnded(): Promise<void> {
    return this.#patchEnded;
  }

  /** A patch of the scale begins. The caller calls the result when it has ended. */
  beginPatch(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#patchEnded = promise;
    return resolve;
  }

  noteScale(target: Target, { uid, selector, replicas, resourceVersion }: Scale): void {
    this.#seen = { key: targetKey(target), uid, selector, replicas, resourceVersion };
    this.#replicas = replicas;
    this.#zeroSeenAt = replicas === 0 ? this.#options.clock.now() : Number.NEGATIVE_INFINITY;
  }

  /** Rejects with a {@link ClusterError}. */
  async readScale(target: Target, signal: AbortSignal): Promise<Scale> {
    const { cluster, problems } = this.#options;
    const scale = await problems.follow('scale', cluster.readScale(target, signal));
    this.noteScale(target, scale);
    return scale;
  }

  /** The scale for a reconciliation; undefined if it could not be read. Never rejects. */
  async tryReadScale(target: Target): Promise<Scale | 'gone' | undefined> {
    try {
      return await this.readScale(target, this.#options.clock.deadline(reconcileDeadlineMs));
    } catch (error) {
      this.#replicas = undefined;
      return error instanceof ClusterError && error.kind === 'not-found' ? 'gone' : undefined; // reported by readScale
    }
  }

  /** Lists the pods and remembers how their containers ended. Rejects with a {@link ClusterError}. */
  async readPods({ namespace }: Target, selector: string, signal: AbortSignal): Promise<readonly PodSnapshot[]> {
    const { cluster, problems } = this.#options;
    const pods = await problems.follow('pods', cluster.listPods(namespace, selector, signal));
    for (const pod of pods) this.remember(pod);
    const counted = pods.map((pod) => this.#withCountedContainers(pod));
    this.watched.list(counted, this.#options.clock.now());
    return pods;
  }

  /**
   * Lists the pods that may run containers. Finished pods, of which there may be thousands, are left out. Rejects with a
   * {@link ClusterError}.
   */
  async readUnfinishedPods(
    { namespace }: Target,
    selector: string,
    signal: AbortSignal,
  ): Promise<readonly PodSnapshot[]> {
    const { cluster, problems } = this.#options;
    const pods = await problems.follow('pods', cluster.listPods(namespace, selector, signal, 'unfinished'));
    for (const pod of pods) this.remember(pod);
    return pods;
  }

  /** Lists the pods of the current target; undefined if that failed. Never rejects. */
  async tryReadPods(): Promise<readonly PodSnapshot[] | undefined> {
    const { current } = this;
    if (current.selector === undefined) return undefined;
    const signal = this.#options.clock.deadline(reconcileDeadlineMs);
    return this.readPods(current, current.selector, signal).catch(() => undefined); // reported by readPods
  }

  /** Reads scale and pods. A known selector lets both reads run in parallel. Never rejects. */
  async read(target: LatchedTarget, signal: AbortSignal): Promise<TargetReading> {
    const key = targetKey(target);
    const known = target.selector;
    const early = known === undefined ? undefined : attempt(this.readPods(target, known, signal));
    const { value: scale, problem } = await attempt(this.readScale(target, signal));
    const selector = scale?.selector ?? known;
    if (selector === undefined) return { key, scale: undefined, pods: undefined, problem: problem ?? 'no selector' };
    const isKnown = early !== undefined && selector === known;
    const pods = await (isKnown ? early : attempt(this.readPods(target, selector, signal)));
    return { key, scale, pods: pods.value, problem: pods.problem };
  }

  /** Remembers how the containers of `pod` ended, if they count. Returns the terminations that were not known before. */
  remember(pod: PodSnapshot): readonly Termination[] {
    this.watched.note(this.#withCountedContainers(pod), this.#options.clock.now());
    const counted = this.countedPartOf(pod);
    return counted === undefined ? [] : this.#memory.observe(counted);
  }

  controllerOf(pod: PodSnapshot): ControllerVerdict {
    return controllerOf(pod, this.current);
  }

  /**
   * The containers of `pod` that may be evidence; undefined for a pod of another controller. A pod whose controller is not proven
   * is remembered too: the target may have been created again since its uid was read.
   */
  countedPartOf(pod: PodSnapshot): PodSnapshot | undefined {
    return this.controllerOf(pod) === 'other' ? undefined : this.#withCountedContainers(pod);
  }

  #withCountedContainers(pod: PodSnapshot): PodSnapshot {
    return withCountedContainers(pod, this.#options.settings.config.containers);
  }

  /** Forgets all terminations: the rules that judged their causes have changed. */
  forgetTerminations(): void {
    this.#memory = new TerminationMemory(this.#options.settings.config);
  }

  /** The evidence of `pods`, which {@link readPods} has read, for a decision at `at` (milliseconds since the epoch). */
  evidenceOf(
    pods: readonly PodSnapshot[],
    latch: LatchRecord | undefined,
    at: number,
  ): Pick<ReadEvidence, 'containers' | 'uncounted'> {
    const { settings, cluster } = this.#options;
    const othersBefore = isLatched(latch) ? undefined : latch?.packedBaseline?.othersBefore;
    return gatherEvidence(pods, {
      target: this.ofLatch(latch),
      selection: settings.config.containers,
      memory: this.#memory,
      baseline: this.#baselineOf(latch, pods),
      windowStart: at - settings.config.windowMs,
      // The clock is the API server's. The kubelets date the terminations, and their clocks may agree with this machine's.
      skewMs: Math.max(0, -cluster.aheadMs()),
      ...(othersBefore === undefined ? {} : { othersSettledBefore: Date.parse(othersBefore) }),
    });
  }

  #baselineOf(latch: LatchRecord | undefined, pods: readonly PodSnapshot[]): RestartCounts {
    if (isOfFirstEdition(latch)) return this.upgradeBaselineOf(pods);
    if (latch !== undefined) this.#upgradeBaseline = undefined;
    return isLatched(latch) || latch === undefined ? {} : baselineOf(latch);
  }

  /** The baseline for a latch that the first edition wrote: the restart counts that this replica saw first. */
  upgradeBaselineOf(pods: readonly PodSnapshot[]): RestartCounts {
    this.#upgradeBaseline ??= restartCountsOf(pods);
    return this.#upgradeBaseline;
  }
}

type Attempt<Value> =
  | { readonly value: Value; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

async function attempt<Value>(promise: Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { problem: error instanceof ClusterError ? error.message : String(error) };
  }
}
