import type { Scale } from '../../cluster/cluster.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { isLatched, type LatchRecord } from '../../core/latch/latch.ts';
import { targetKey } from '../../core/target.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import { evidenceDeadlineMs, latchDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch, ReadLatch } from '../latch/button-latch.ts';
import type { ObservedTarget, TargetReading } from './observed-target.ts';

/** Displayed restarts leave the window as time passes, so they are counted again after this time. */
export const evidenceAgeMs = 10_000;

/** The state of the cluster that a decision is based on. Each part may have failed by itself. */
export interface Observation {
  readonly scale: Scale | undefined;
  readonly pods: readonly PodSnapshot[] | undefined;
  readonly stored: ReadLatch | undefined;
  /** The pending trip's latch, else the stored one. If the key is missing or unreadable: as this replica remembers it. */
  readonly latch: LatchRecord | undefined;
  readonly evidence: Evidence;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface ObserverOptions extends Pick<ButtonDependencies, 'clock'> {
  readonly target: ObservedTarget;
  readonly latch: ButtonLatch;
}

/** Observes the target and the latch together, and keeps the last evidence for display. */
export class Observer {
  readonly #options: ObserverOptions;
  #evidence: Evidence | undefined;
  #reading: TargetReading | undefined;
  #isStale = true;
  #observedAt = Number.NEGATIVE_INFINITY;
  /** The number of observations that began, and the number of the one whose evidence is shown. */
  #tickets = 0;
  #shown = 0;

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  /** The evidence of the last observation. */
  get evidence(): Evidence | undefined {
    return this.#evidence;
  }

  /** The evidence shown to people is out of date: {@link refresh} reads it again. */
  markStale(): void {
    this.#isStale = true;
  }

  /** Reads scale, pods and latch in parallel, within the time that a decision may take. Never rejects. */
  async observe(): Promise<Observation> {
    const { target, latch, clock } = this.#options;
    const ticket = this.#begin();
    const signal = clock.deadline(evidenceDeadlineMs);
    const [first, stored] = await Promise.all([target.read(target.current, signal), latch.read(latchDeadlineMs)]);
    for (let reading = first; ; ) {
      const present = latch.preferPending(stored);
      const wanted = target.ofLatch(present);
      if (reading.key === targetKey(wanted)) return this.#observed(reading, stored, present, ticket);
      // The latch is about another workload than the one that was read, or the config changed during the read.
      reading = await target.read(wanted, signal);
    }
  }

  /**
   * Reads the evidence again if it is out of date. If only time has passed, what was read is counted again. A latched button keeps
   * the evidence that it tripped on. Never rejects.
   */
  async refresh(): Promise<void> {
    const { latch, clock } = this.#options;
    if (isLatched(latch.current)) return;
    const now = clock.now();
    const hasAged = hasPassed(evidenceAgeMs, this.#observedAt, now);
    if (this.#isStale || (hasAged && this.#evidence?.readable === false)) await this.observe();
    else if (hasAged && showsRestarts(this.#evidence) && this.#reading !== undefined)
      this.#keep(this.#reading, this.#evidenceOf(this.#reading, latch.current, now), now);
  }

  /** What is marked as stale from now on may be missing from the observation that begins. */
  #begin(): number {
    this.#isStale = false;
    this.#tickets += 1;
    return this.#tickets;
  }

  /** The evidence is shown, unless an observation that began later is shown already. */
  #observed(
    reading: TargetReading,
    stored: ReadLatch | undefined,
    latch: LatchRecord | undefined,
    ticket: number,
  ): Observation {
    const at = this.#options.clock.now();
    const evidence = this.#evidenceOf(reading, latch, at);
    if (ticket > this.#shown) this.#keep(reading, evidence, at);
    this.#shown = Math.max(ticket, this.#shown);
    return { scale: reading.scale, pods: reading.pods, stored, latch, evidence, at };
  }

  #keep(reading: TargetReading, evidence: Evidence, at: number): void {
    this.#reading = reading;
    this.#evidence = evidence;
    this.#observedAt = at;
  }

  /** The evidence of an earlier observation, judged by another latch of the same target. */
  judgedBy(latch: LatchRecord, { pods, evidence, at }: Observation): Evidence {
    if (pods === undefined || !evidence.readable) return evidence;
    return { ...evidence, ...this.#options.target.evidenceOf(pods, latch, at) };
  }

  #evidenceOf({ scale, pods, problem }: TargetReading, latch: LatchRecord | undefined, at: number): Evidence {
    const replicas = scale === undefined ? {} : { replicas: scale.replicas };
    if (pods === undefined) return { readable: false, problem: problem ?? 'no answer', ...replicas };
    return { readable: true, ...this.#options.target.evidenceOf(pods, latch, at), ...replicas };
  }
}

function showsRestarts(evidence: Evidence | undefined): boolean {
  if (evidence?.readable !== true) return false;
  return evidence.containers.some(({ dated, undated }) =>
    [dated, undated].some(({ network, other, unclear }) => network + other + unclear > 0),
  );
}
