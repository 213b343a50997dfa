import { ClusterError, describeError } from '../../cluster/errors.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { controllerOf } from '../../core/evidence/pod-controller.ts';
import { isLatched, type Latched, type LatchedTarget } from '../../core/latch/latch.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import { latchDeadlineMs, reconcileDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Problems } from '../problems.ts';
import type { Settings } from '../settings.ts';
import type { ObservedTarget } from './observed-target.ts';
import type { RemainingPods } from './remaining-pods.ts';

/** The pods that are deleted at once. Latch and scale are read again before each such group. */
const deletionsAtOnce = 20;

interface EscalationOptions extends Pick<ButtonDependencies, 'cluster' | 'clock' | 'recorder' | 'admissionPolicy'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly problems: Problems;
  readonly remaining: RemainingPods;
}

interface Tries {
  readonly trip: string;
  readonly firstAt: number;
  readonly lastAt: number;
}

/**
 * Deletes the pods of a latched target that zero replicas do not end: for `escalate.after`, none was deleted by its controller
 * and none has gone. A StatefulSet with podManagementPolicy OrderedReady is like that if its pods are not ready
 * (kubernetes#57865).
 */
export class Escalation {
  readonly #options: EscalationOptions;
  #tries: Tries | undefined;

  constructor(options: EscalationOptions) {
    this.#options = options;
  }

  /** Deletes the pods if it is due, and tries again after `escalate.after`. `latched` is stopping. Never rejects. */
  async runWhenDue(latched: Latched): Promise<void> {
    const due = this.#dueOf(latched);
    if (due.length > 0) await this.#deleteAll(latched, due);
    this.#reportGivenUp(latched);
  }

  /** The button is not stopping. */
  clear(): void {
    if (this.#tries !== undefined) this.#recordGivenUp(false);
    this.#tries = undefined;
    this.#options.problems.resolve('escalation');
  }

  /** Undefined if the button never escalates. A person who presses without a receiver has no policy that limits the deletions. */
  get #settings() {
    const { settings, admissionPolicy } = this.#options;
    return admissionPolicy ? settings.config.escalate : undefined;
  }

  #dueOf(latched: Latched): readonly PodSnapshot[] {
    const { remaining, target: observed, clock } = this.#options;
    const escalate = this.#settings;
    const left = remaining.of(latched);
    if (escalate === undefined || left === undefined || left.quietMs < escalate.afterMs) return [];
    const tries = this.#triesOf(latched);
    if (tries !== undefined && !hasPassed(escalate.afterMs, tries.lastAt, clock.now())) return [];
    const target = observed.withSeen(latched.target);
    return left.pods.filter((pod) => pod.deletion === undefined && controllerOf(pod, target) === 'target');
  }

  async #deleteAll(latched: Latched, pods: readonly PodSnapshot[]): Promise<void> {
    const { recorder, name, problems } = this.#options;
    const deleted: string[] = [];
    for (let from = 0; from < pods.length; from += deletionsAtOnce) {
      this.#noteTry(latched);
      const target = await this.#readLatchedTarget(latched);
      if (target === undefined) break;
      const results = await Promise.all(
        pods.slice(from, from + deletionsAtOnce).map((pod) => this.#delete(target, pod)),
      );
      deleted.push(...results.flatMap(({ pod }) => pod ?? []));
      const problem = results.find((result) => result.problem !== undefined)?.problem;
      if (problem === undefined) problems.resolve('escalation');
      else problems.report('escalation', `could not delete a pod of the target: ${problem}`);
    }
    if (deleted.length > 0) recorder.record({ type: 'escalated', button: name, trip: latched.trip.id, pods: deleted });
  }

  /**
   * Reads scale and latch once more. Undefined unless the target is still at zero, and the same trip still holds it. The latch is read
   * last, because a reset comes before a restore.
   */
  async #readLatchedTarget({ trip, target: latchedTarget }: Latched): Promise<LatchedTarget | undefined> {
    const { target: observed, latch } = this.#options;
    const target = observed.withSeen(latchedTarget);
    const scale = await observed.tryReadScale(target);
    if (scale === undefined || scale === 'gone' || scale.replicas > 0) return undefined;
    if (target.uid !== undefined && scale.uid !== target.uid) return undefined;
    const stored = (await latch.read(latchDeadlineMs))?.record;
    return isLatched(stored) && stored.trip.id === trip.id ? target : undefined;
  }

  /** A pod that is gone needs no deletion. */
  async #delete({ namespace }: LatchedTarget, { name, uid }: PodSnapshot): Promise<{ pod?: string; problem?: string }> {
    const { cluster, clock } = this.#options;
    try {
      await cluster.deletePod({ namespace, name, uid }, {}, clock.deadline(reconcileDeadlineMs));
      return { pod: name };
    } catch (error) {
      const isGone = error instanceof ClusterError && (error.kind === 'not-found' || error.kind === 'conflict');
      return isGone ? {} : { problem: describeError(error) };
    }
  }

  #triesOf({ trip }: Latched): Tries | undefined {
    return this.#tries?.trip === trip.id ? this.#tries : undefined;
  }

  #noteTry(latched: Latched): void {
    const now = this.#options.clock.now();
    this.#tries = { trip: latched.trip.id, firstAt: this.#triesOf(latched)?.firstAt ?? now, lastAt: now };
  }

  #reportGivenUp(latched: Latched): void {
    const { clock, remaining } = this.#options;
    const escalate = this.#settings;
    const tries = this.#triesOf(latched);
    if (escalate === undefined || tries === undefined || remaining.of(latched) === undefined) return;
    this.#recordGivenUp(hasPassed(escalate.giveUpAfterMs, tries.firstAt, clock.now()));
  }

  #recordGivenUp(givenUp: boolean): void {
    const { recorder, name } = this.#options;
    recorder.record({ type: 'escalation', button: name, givenUp });
  }
}
