import type { ButtonView } from '../api/button-service.ts';
import { Button } from '../button/button.ts';
import { newDeliveries, type PendingTripDelivery } from '../button/latch/trip-outbox.ts';
import type { Rehearsal } from '../button/target/rehearsal.ts';
import type { RehearsalPace } from '../button/target/rehearsal-pace.ts';
import type { WorkTurns } from '../button/turns.ts';
import { describeError } from '../cluster/errors.ts';
import type { ButtonConfig } from '../core/button-config.ts';
import { definedOnly } from '../core/defined-only.ts';
import { drillButton } from '../core/drill/canary.ts';
import type { ConcurrencyLimit } from '../hooks/concurrency-limit.ts';
import { DeliveryWorker } from '../hooks/delivery-worker.ts';
import { BackupSensor } from './backup-sensor/backup-sensor.ts';
import type { ReceiverDependencies } from './dependencies.ts';
import { ButtonHeartbeat } from './heartbeat/button-heartbeat.ts';
import type { Heartbeat } from './heartbeat/heartbeat.ts';
import { DrillMonitor } from './monitors/drill-monitor.ts';

interface ManagedButtonOptions {
  readonly dependencies: ReceiverDependencies;
  /** Of all buttons. */
  readonly heartbeat: Heartbeat;
  readonly hookAttempts: ConcurrencyLimit;
  readonly pace: RehearsalPace;
  readonly turns: WorkTurns;
  /** Reconciles this button now. Never rejects. */
  readonly reconcile: () => Promise<void>;
  /** Called when the button shows something new. */
  readonly onChange: () => void;
}

/** The most reconciliations without a pause between them. The next one waits for the next second: something else keeps changing the target. */
const reconcilesInARow = 10;

/** One button with its backup sensor and its delivery worker. At most one reconciliation and one rehearsal run at a time. */
export class ManagedButton {
  readonly button: Button;
  readonly heartbeat: ButtonHeartbeat;
  readonly #options: ManagedButtonOptions;
  readonly #sensor: BackupSensor;
  readonly #worker: DeliveryWorker<PendingTripDelivery>;
  readonly #drill: DrillMonitor | undefined;
  #reconciling: Promise<void> | undefined;
  #holding: Promise<void> | undefined;
  /** The reconciliation has begun, and does not wait for its turn. */
  #hasBegun = false;
  #upkeep: Promise<void> | undefined;
  #rehearsing: Promise<Rehearsal> | undefined;
  #reconcilesLeft = reconcilesInARow;

  constructor(config: ButtonConfig, options: ManagedButtonOptions) {
    const { dependencies, heartbeat, hookAttempts, pace, turns } = options;
    this.#options = options;
    this.button = new Button(config, dependencies, {
      onWritten: (before, after) => this.#worker.recorded(newDeliveries(before, after)),
      onRestart: () => void this.#sensor.decideAgain(),
      onNews: () => this.reconcileNow(),
      pace,
      turns,
    });
    this.heartbeat = new ButtonHeartbeat(this.button, heartbeat, dependencies);
    this.#sensor = new BackupSensor(this.button, { ...dependencies, heartbeat: this.heartbeat });
    this.#worker = new DeliveryWorker(this.button.outbox, dependencies, hookAttempts);
    this.#drill = drillMonitorOf(this.button, dependencies);
  }

  /** A removed button has no rules, and so no heartbeat. */
  view(entries?: number): ButtonView {
    const heartbeat = this.button.isRemoved ? {} : { heartbeat: this.heartbeat.view() };
    const [brake, drill] = [this.button.postponed.blockedBy, this.#drill?.view()];
    return { ...this.button.view(entries), ...heartbeat, ...definedOnly({ brake, drill }) };
  }

  /**
   * Whether a reconciliation is due. Called once a second, and starts the watch of the target. `latchesUnwatchedSince`: see
   * {@link ReconcileSchedule}.
   */
  isDue(latchesUnwatchedSince: number | undefined): boolean {
    this.#reconcilesLeft = reconcilesInARow;
    this.button.schedule.follow();
    return this.button.schedule.isDue(latchesUnwatchedSince);
  }

  /** A watch shows something new: reconciles at once, or once more after the reconciliation under way. */
  reconcileNow(): void {
    this.button.schedule.ask();
    if (this.#reconciling !== undefined || this.#reconcilesLeft === 0) return;
    this.#reconcilesLeft -= 1;
    void this.#options.reconcile();
  }

  /** Starts a reconciliation. If one still runs, a raised target is held at zero beside it. Never rejects. */
  reconcile(): Promise<void> {
    if (this.#hasBegun) this.#holdAtZero();
    this.#reconciling ??= this.#options.turns.reconciles
      .run(this.#namespace, () => this.#reconcile())
      .finally(() => {
        this.#reconciling = undefined;
        this.#hasBegun = false;
        this.#options.onChange();
        if (this.button.schedule.isAsked) this.reconcileNow();
      });
    return this.#reconciling;
  }

  /** What is due by time alone, without a reconciliation. Never rejects. */
  runUpkeep(): Promise<void> {
    this.#upkeep ??= this.#options.turns.upkeep
      .run(this.#namespace, () => this.#runUpkeep())
      .finally(() => {
        this.#upkeep = undefined;
      });
    return this.#upkeep;
  }

  /** Attempts the deliveries that are due. Never rejects. */
  deliver(): Promise<void> {
    return this.#worker.run();
  }

  /** Callers during one rehearsal get its outcome: frequent requests must not load the API server. */
  rehearse(): Promise<Rehearsal> {
    this.#rehearsing ??= this.button.rehearsals.run().finally(() => {
      this.#rehearsing = undefined;
      this.#options.onChange();
    });
    return this.#rehearsing;
  }

  /** Resolves once the reconciliation under way has ended. */
  async idle(): Promise<void> {
    await Promise.all([this.#reconciling, this.#holding, this.#upkeep]);
  }

  /** Ends the watches and the deliveries. */
  async end(): Promise<void> {
    this.#reconcilesLeft = 0;
    this.button.endWatches();
    await this.#worker.end();
  }

  get #namespace(): string {
    return this.button.target.namespace;
  }

  async #reconcile(): Promise<void> {
    this.#hasBegun = true;
    try {
      await this.button.reconcile();
      if (!this.button.isFinished) this.button.followPods();
    } catch (error) {
      this.#reportDefect(error);
    }
  }

  async #runUpkeep(): Promise<void> {
    try {
      if (this.button.isFinished) return;
      await this.button.runUpkeep();
      if (!this.button.isRemoved) await this.heartbeat.confirm();
      void this.#drill?.read();
      this.#sensor.checkActivation();
      await this.button.refreshEvidence();
      this.#sensor.checkLimit();
    } catch (error) {
      this.#reportDefect(error);
    }
  }

  #holdAtZero(): void {
    this.#holding ??= this.button
      .holdAtZero()
      .catch((error) => this.#reportDefect(error))
      .finally(() => {
        this.#holding = undefined;
      });
  }

  /** Nobody awaits the rejected promise: without this, it would end the process. */
  #reportDefect(error: unknown): void {
    const { recorder } = this.#options.dependencies;
    recorder.record({ type: 'problem', button: this.button.name, message: describeError(error) });
  }
}

/** Only the button of the drill has the result of a drill. */
function drillMonitorOf(button: Button, dependencies: ReceiverDependencies): DrillMonitor | undefined {
  if (button.name !== drillButton) return undefined;
  return new DrillMonitor({ ...dependencies, button: button.name, target: () => button.config.target });
}
