import type { Scale } from '../cluster/cluster.ts';
import type { StoredLatch } from '../cluster/stores.ts';
import { definedOnly } from '../core/defined-only.ts';
import { drillButton } from '../core/drill/canary.ts';
import { withRepair } from '../core/latch/damage.ts';
import { activeDisarm } from '../core/latch/disarm.ts';
import {
  armedLatch,
  isLatched,
  isOfFirstEdition,
  type Latched,
  type LatchRecord,
  withRestore,
  withUpgrade,
} from '../core/latch/latch.ts';
import { type Target, targetKey } from '../core/target.ts';
import { latchDeadlineMs, patientLatchDeadlineMs, reconcileDeadlineMs, scaleDeadlineMs } from './deadlines.ts';
import type { ButtonDependencies } from './dependencies.ts';
import type { ButtonLatch, ReadLatch } from './latch/button-latch.ts';
import { repairHeldKey } from './latch/held-key.ts';
import type { Problems } from './problems.ts';
import type { Settings } from './settings.ts';
import type { Escalation } from './target/escalation.ts';
import type { TargetHolder } from './target/holder.ts';
import type { ObservedTarget } from './target/observed-target.ts';
import type { Rehearsals } from './target/rehearsal.ts';
import type { RemainingPods } from './target/remaining-pods.ts';
import type { Stopper } from './trip/stop.ts';
import type { StopVerifier } from './trip/stop-verifier.ts';
import type { TripEvents } from './trip/trip-event.ts';
import type { TripTimings } from './trip/trip-timings.ts';

interface ReconcileOptions extends Pick<ButtonDependencies, 'cluster' | 'clock' | 'recorder'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly stopper: Stopper;
  readonly verifier: StopVerifier;
  readonly remaining: RemainingPods;
  readonly escalation: Escalation;
  readonly problems: Problems;
  readonly timings: TripTimings;
  readonly events: TripEvents;
  readonly rehearsals: Rehearsals;
  readonly holder: TargetHolder;
}

type ScaleRead = Scale | 'gone' | undefined;

/** Brings the target of one button to what its latch asks for. Every replica does so; compare-and-swap keeps them consistent. */
export class Reconciler {
  readonly #options: ReconcileOptions;

  constructor(options: ReconcileOptions) {
    this.#options = options;
  }

  /**
   * One pass: make a pending latch durable, write a lost latch back, hold a latched target at zero, see it stopped, report.
   * Never rejects.
   */
  async reconcile(): Promise<void> {
    const { latch, target, problems } = this.#options;
    await latch.settlePending(patientLatchDeadlineMs);
    const read = target.current;
    const resetBefore = latch.durable?.lastReset?.trip;
    const scale = await target.tryReadScale(read);
    const stored = await latch.readAndDropReleased(patientLatchDeadlineMs);
    // If the latch is about another workload than the one that was read, the next pass reads that one.
    const scaleOf = (wanted: Target) => (targetKey(wanted) === targetKey(read) ? scale : undefined);
    if (stored !== undefined) await this.#repairRecord(stored, scaleOf(target.current), resetBefore);
    const { current } = latch;
    if (isLatched(current)) await this.#holdAtZero(current, stored, scaleOf(current.target));
    else await this.#forgetStop();
    // A solved problem disappears now, and not at the next claim.
    if (problems.has('pods')) await this.#options.target.tryReadPods();
    await this.#decideHooks();
    this.#reportState();
  }

  /** Everything that is due by time alone. What the watches show is as good as a reconciliation: the state is reported too. Never rejects. */
  async runUpkeep(): Promise<void> {
    const { events, rehearsals, holder, latch, problems, cluster } = this.#options;
    // Any call may have shown it, such as the exchange of the heartbeats.
    problems.reportClock(cluster.aheadMs());
    this.#reportState();
    const due = [events.writeWhenDue(), rehearsals.runWhenDue(), holder.probeWhenDue(), latch.archive.run()];
    await Promise.all(due);
  }

  /**
   * Sets a raised target to zero while {@link reconcile} still waits for a slow store. If the latch cannot be read within a second,
   * the last known one counts. Never rejects.
   */
  async holdAtZero(): Promise<void> {
    const { latch, target, stopper, verifier } = this.#options;
    const { current } = latch;
    if (!isLatched(current)) return;
    const scale = await target.tryReadScale(current.target);
    if (!isScale(scale) || scale.replicas === 0) return;
    if (!(await latch.isStillHeld(latchDeadlineMs))) return;
    const outcome = await stopper.stop(current, scale, scaleDeadlineMs);
    void verifier.verify(current, outcome);
  }

  /** Writes the record if it is lost, new, or says that the target awaits its restore although it runs. */
  async #repairRecord(stored: ReadLatch, scale: ScaleRead, resetBefore: string | undefined): Promise<void> {
    const { latch, recorder, name } = this.#options;
    const isRunning = isScale(scale) && scale.replicas > 0;
    const { durable } = latch;
    if (stored.damage !== undefined && isLatched(durable)) {
      const { kind, value } = stored.damage;
      const latched = withRepair(durable, value, kind, this.#now());
      const outcome = await latch.write(latched, stored.version, patientLatchDeadlineMs);
      if (outcome.kind === 'durable')
        recorder.record({ type: 'latch-damaged', button: name, trip: latched.trip.id, kind });
      return;
    }
    const repaired =
      stored.record === undefined
        ? (this.#rememberedRecord(stored) ?? this.#newRecord(stored, isRunning))
        : restoredRecord(stored.record, isRunning, resetBefore);
    const written = await this.#upgradedRecord(repaired ?? stored.record);
    if (written === undefined || written === stored.record) return repairHeldKey(stored, this.#options);
    await latch.write(written, stored.version, patientLatchDeadlineMs);
  }

  /** Gives a record of the first edition its baseline. If the pods cannot be read, the next pass tries again. */
  async #upgradedRecord(record: LatchRecord | undefined): Promise<LatchRecord | undefined> {
    if (record === undefined || !isOfFirstEdition(record)) return record;
    const pods = await this.#options.target.tryReadPods();
    return pods === undefined ? record : withUpgrade(record, this.#options.target.upgradeBaselineOf(pods), this.#now());
  }

  /** A damaged value may be a latched record, and a remembered armed record must not release it. */
  #rememberedRecord({ damaged }: StoredLatch): LatchRecord | undefined {
    const { durable } = this.#options.latch;
    return damaged === undefined || isLatched(durable) ? durable : undefined;
  }

  /** A new button is armed once its target was seen running. A person must look at a damaged value first. */
  #newRecord({ damaged }: StoredLatch, isRunning: boolean): LatchRecord | undefined {
    const { target, settings } = this.#options;
    return isRunning && damaged === undefined ? armedLatch(target.withSeen(settings.config.target)) : undefined;
  }

  async #holdAtZero(latched: Latched, stored: StoredLatch | undefined, scale: ScaleRead): Promise<void> {
    const { latch, stopper, verifier, timings } = this.#options;
    // A scale that cannot be read is patched by uid alone, but only if the latch was just read and the button is
    // latched.
    if (scale === undefined && !isLatched(stored?.record)) return;
    const outcome = await stopper.stop(latched, isScale(scale) ? scale : undefined, reconcileDeadlineMs);
    await verifier.verify(latched, outcome);
    const { state, trip } = latch.current ?? {};
    if (state === 'stopped') timings.reportStopped(latched.trip.id, trip?.drainSeconds);
    await this.#escalate(latch.current);
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }

  async #forgetStop(): Promise<void> {
    this.#options.problems.resolve('stop', 'event');
    await this.#escalate(undefined);
  }

  /** Deletes the pods that zero replicas do not end. */
  async #escalate(latch: LatchRecord | undefined): Promise<void> {
    const { escalation, remaining } = this.#options;
    if (isLatched(latch) && latch.state === 'stopping') return escalation.runWhenDue(latch);
    escalation.clear();
    remaining.clear();
  }

  /** Adds the hooks to a trip of `press --direct`: only a process with the button's config knows them. */
  async #decideHooks(): Promise<void> {
    const { latch, settings } = this.#options;
    const { durable } = latch;
    if (!isLatched(durable) || settings.withHooksDecided(durable) === durable) return;
    await latch.updateTrip(durable.trip.id, (latched) => settings.withHooksDecided(latched));
  }

  #reportState(): void {
    const { latch, target, recorder, name, clock } = this.#options;
    const { current } = latch;
    const { replicas } = target;
    const disarm = activeDisarm(current, clock.now());
    // The canary of the drill rests at zero between two drills.
    const isIdle = current?.awaitingRestore !== undefined || name === drillButton;
    const atZeroWithoutLatch = replicas === 0 && !isLatched(current) && !isIdle;
    const seen = definedOnly({ replicas, disarmedUntil: disarm && Date.parse(disarm.until) });
    const damaged = isLatched(current) && current.trip.damage !== undefined ? ({ damaged: true } as const) : {};
    const held = isLatched(current) ? { held: { trip: current.trip, target: current.target } } : {};
    const state = current?.state ?? 'unknown';
    recorder.record({ type: 'seen', button: name, state, atZeroWithoutLatch, ...damaged, ...seen, ...held });
  }
}

/** The record of a restored target. Replicas that were seen before the reset was known may be from before the reset. */
function restoredRecord(record: LatchRecord, isRunning: boolean, resetBefore: string | undefined) {
  if (!isRunning || isLatched(record) || record.awaitingRestore === undefined) return undefined;
  return record.lastReset?.trip === resetBefore ? withRestore(record) : undefined;
}

function isScale(scale: ScaleRead): scale is Scale {
  return scale !== undefined && scale !== 'gone';
}
