import { listedTrips } from '../api/button-schemas.ts';
import type {
  ArmOutcome,
  ButtonService,
  ButtonView,
  DisarmOrder,
  DisarmOutcome,
  HeartbeatView,
  PressOutcome,
  RehearsalOutcome,
  ResetOrder,
  ResetOutcome,
  StrayStop,
  UnknownButton,
} from '../api/button-service.ts';
import type { Button } from '../button/button.ts';
import { reconcileIntervalMs } from '../button/deadlines.ts';
import { createWorkTurns } from '../button/turns.ts';
import { viewOfRehearsal } from '../button/view.ts';
import type { BrakeRule } from '../core/brake/brake.ts';
import type { ButtonConfig } from '../core/button-config.ts';
import { withoutCanary } from '../core/drill/canary.ts';
import type { Hook } from '../core/hooks/hook.ts';
import type { Person } from '../core/latch/latch.ts';
import type { ClusterLabel } from '../core/notification/cluster-label.ts';
import type { Matcher } from '../core/notification/matcher.ts';
import { ConcurrencyLimit } from '../hooks/concurrency-limit.ts';
import { AllTripsBrake } from './all-trips-brake.ts';
import { ChangeListeners } from './change-listeners.ts';
import type { ReceiverDependencies } from './dependencies.ts';
import { Heartbeat } from './heartbeat/heartbeat.ts';
import { SharedHeartbeats } from './heartbeat/shared-heartbeats.ts';
import { LatchWatch } from './latch-watch.ts';
import { ManagedButton } from './managed-button.ts';
import { OutageMonitor } from './monitors/outage-monitor.ts';
import { Notifications } from './notifications.ts';
import { RemovedButtons } from './removed-buttons.ts';
import { SharedRehearsals } from './shared-rehearsals.ts';
import { StrayStops } from './stray-stops.ts';

/** Deliveries under way at once. The others wait for the next reconciliation. */
const hookAttemptsUnderWay = 64;

/** The part of the config that the buttons use. */
export interface Rules {
  readonly cluster?: ClusterLabel;
  readonly buttons: readonly ButtonConfig[];
  readonly brake?: BrakeRule;
  readonly heartbeat: {
    readonly matchers: readonly Matcher[];
    readonly lateAfterMs: number;
    readonly onChainSilent: readonly Hook[];
  };
}

/** All buttons of one receiver. */
export class Buttons implements ButtonService {
  /** See {@link Notifications.receive}. */
  readonly receive: ButtonService['receive'];
  readonly #dependencies: ReceiverDependencies;
  readonly #heartbeat: Heartbeat;
  readonly #sharedHeartbeats: SharedHeartbeats;
  readonly #outages: OutageMonitor;
  readonly #removedButtons: RemovedButtons;
  readonly #strayStops: StrayStops;
  readonly #latchWatch: LatchWatch;
  readonly #sharedRehearsals: SharedRehearsals;
  readonly #changes = new ChangeListeners();
  readonly #turns = createWorkTurns();
  readonly #managed = new Map<string, ManagedButton>();
  /** The trip of each button since which its name is certainly in the index. A replica without the button may have removed the name before. */
  readonly #indexedTrips = new Map<string, string>();
  readonly #hookAttempts = new ConcurrencyLimit(hookAttemptsUnderWay);
  readonly #stopping = new AbortController();
  #rules: Rules;
  #reconciling: Promise<void> | undefined;

  constructor(rules: Rules, dependencies: ReceiverDependencies) {
    const brake = new AllTripsBrake({
      ...dependencies,
      rule: () => this.#rules.brake,
      // A drill trips its own button on purpose.
      buttons: () => withoutCanary(this.#all.map(({ button }) => button)),
    });
    this.#dependencies = { ...dependencies, brake };
    this.#rules = rules;
    this.#heartbeat = new Heartbeat(rules.heartbeat.lateAfterMs, dependencies);
    this.#sharedHeartbeats = new SharedHeartbeats({
      ...dependencies,
      heartbeat: this.#heartbeat,
      ofButtons: () => new Map([...this.#managed].map(([name, { heartbeat }]) => [name, heartbeat])),
    });
    const { onChainSilent } = rules.heartbeat;
    this.#outages = new OutageMonitor(onChainSilent, this.#heartbeat, dependencies, this.#hookAttempts);
    this.#removedButtons = new RemovedButtons(dependencies);
    this.#strayStops = new StrayStops(dependencies);
    this.#latchWatch = new LatchWatch(dependencies);
    this.#sharedRehearsals = new SharedRehearsals({
      ...dependencies,
      ofButtons: () => new Map([...this.#managed].map(([name, { button }]) => [name, button.rehearsals])),
      size: () => this.#managed.size,
    });
    const notifications = new Notifications({
      buttons: () => this.#all.map(({ button }) => button),
      heartbeat: this.#heartbeat,
      heartbeatOf: (name) => this.#managed.get(name)?.heartbeat,
      heartbeatMatchers: () => this.#rules.heartbeat.matchers,
      cluster: () => this.#rules.cluster,
      recorder: dependencies.recorder,
      clock: dependencies.clock,
      strayStops: this.#strayStops,
      onDecided: () => this.#changes.notify(),
    });
    this.receive = notifications.receive.bind(notifications);
    for (const button of rules.buttons) this.#add(button);
  }

  /** Applies a new config. A latched button that left the config holds its target. */
  reconfigure(rules: Rules): void {
    this.#rules = rules;
    this.#heartbeat.lateAfterMs = rules.heartbeat.lateAfterMs;
    this.#outages.hooks = rules.heartbeat.onChainSilent;
    const configured = new Set(rules.buttons.map(({ name }) => name));
    for (const { button } of this.#all) if (!configured.has(button.name)) button.remove();
    for (const config of rules.buttons) {
      const managed = this.#managed.get(config.name);
      if (managed === undefined) this.#add(config);
      else managed.button.replaceConfig(config);
    }
    this.#removedButtons.expire();
    this.#changes.notify();
  }

  /** Watches the latches, and reconciles once a second the buttons that are due, until {@link end}. */
  start(): void {
    this.watchLatches();
    this.#reconciling ??= this.#run(this.#stopping.signal);
  }

  /** Reconciles a button at once if its latch changed. */
  watchLatches(): void {
    void this.#latchWatch.run((name) => this.#managed.get(name)?.reconcileNow(), this.#stopping.signal);
  }

  /** Ends the reconciliations and the watches. Resolves once everything under way has ended. */
  async end(): Promise<void> {
    this.#stopping.abort();
    await this.#reconciling;
    const all = this.#all;
    // A reconciliation under way may start a watch, so the watches end last.
    await Promise.all(all.map((managed) => managed.idle()));
    await Promise.all(all.map(({ button }) => button.settle()));
    await Promise.all([this.#outages.end(), ...all.map((managed) => managed.end())]);
  }

  /** Reconciles every button once. A button whose last reconciliation still runs is only held at zero. Never rejects. */
  reconcileAll(): Promise<void> {
    return this.#pass(() => true);
  }

  /** Reconciles the buttons that are due: their watches, or their state, say so. Never rejects. */
  reconcileDue(): Promise<void> {
    const { brokenSince } = this.#latchWatch;
    this.#sharedRehearsals.nextSecond();
    return this.#pass((managed) => managed.isDue(brokenSince));
  }

  list(): readonly ButtonView[] {
    return this.#all.map((managed) => managed.view(listedTrips));
  }

  get(name: string): ButtonView | undefined {
    return this.#managed.get(name)?.view();
  }

  heartbeat(): HeartbeatView {
    return this.#heartbeat.view();
  }

  strayStop(): StrayStop | undefined {
    return this.#strayStops.last;
  }

  onChange(listener: () => void): () => void {
    return this.#changes.listen(listener);
  }

  press(name: string, by: Person, reason: string): Promise<PressOutcome | UnknownButton> {
    return this.#act(name, (button) => button.press(by, reason));
  }

  reset(name: string, by: Person, order: ResetOrder): Promise<ResetOutcome | UnknownButton> {
    return this.#act(name, (button) => button.reset(by, order));
  }

  disarm(name: string, by: Person, order: DisarmOrder): Promise<DisarmOutcome | UnknownButton> {
    return this.#act(name, (button) => button.disarm(by, order));
  }

  arm(name: string, by: Person): Promise<ArmOutcome | UnknownButton> {
    return this.#act(name, (button) => button.arm(by));
  }

  async #act<Outcome>(name: string, act: (button: Button) => Promise<Outcome>): Promise<Outcome | UnknownButton> {
    const button = this.#managed.get(name)?.button;
    return button === undefined ? { kind: 'unknown-button' } : this.#changes.after(act(button));
  }

  async rehearse(name: string): Promise<RehearsalOutcome | UnknownButton> {
    const managed = this.#managed.get(name);
    if (managed === undefined) return { kind: 'unknown-button' };
    return { kind: 'rehearsed', rehearsal: viewOfRehearsal(await managed.rehearse()) };
  }

  get #all(): readonly ManagedButton[] {
    return [...this.#managed.values()];
  }

  #add(config: ButtonConfig): ManagedButton {
    const managed: ManagedButton = new ManagedButton(config, {
      dependencies: this.#dependencies,
      heartbeat: this.#heartbeat,
      hookAttempts: this.#hookAttempts,
      pace: this.#sharedRehearsals,
      turns: this.#turns,
      onChange: () => this.#changes.notify(),
      reconcile: () => this.#reconcileUnlessEnded(managed),
    });
    this.#managed.set(config.name, managed);
    return managed;
  }

  async #pass(isDue: (managed: ManagedButton) => boolean): Promise<void> {
    const all = this.#all;
    await Promise.all([
      this.#sharedHeartbeats.share(),
      this.#sharedRehearsals.share(),
      this.#outages.check(),
      this.#adoptRemoved(),
      ...all.map((managed) => this.#reconcileAndUpkeep(managed, isDue(managed))),
      ...all.map((managed) => managed.deliver()),
    ]);
  }

  async #reconcileAndUpkeep(managed: ManagedButton, isDue: boolean): Promise<void> {
    // No watch says that a button left the config, or that it delivered its last event.
    if (isDue || managed.button.isFinished) await this.#reconcile(managed);
    await managed.runUpkeep();
  }

  async #reconcileUnlessEnded(managed: ManagedButton): Promise<void> {
    if (!this.#stopping.signal.aborted) await this.#reconcile(managed);
  }

  async #reconcile(managed: ManagedButton): Promise<void> {
    await managed.reconcile();
    if (this.#managed.get(managed.button.name) !== managed) return;
    if (managed.button.isFinished) this.#remove(managed);
    else this.#index(managed.button.name, managed.button.latch?.trip?.id);
  }

  /** The latched buttons that left the config before this receiver started. */
  async #adoptRemoved(): Promise<void> {
    const found = await this.#removedButtons.find(new Set(this.#managed.keys()));
    for (const config of found) {
      if (!this.#managed.has(config.name)) this.#add(config).button.remove();
    }
  }

  /** Writes the name to the index again after each trip. */
  #index(name: string, trip: string | undefined): void {
    if (trip === undefined || trip === this.#indexedTrips.get(name)) return;
    this.#indexedTrips.set(name, trip);
    this.#removedButtons.expire();
  }

  #remove({ button }: ManagedButton): void {
    button.endWatches();
    this.#managed.delete(button.name);
    this.#indexedTrips.delete(button.name);
    this.#removedButtons.expire();
    this.#dependencies.recorder.record({ type: 'gone', button: button.name });
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      void this.reconcileDue();
      // Listeners are notified even if every reconciliation waits for the API server: the views show that.
      this.#changes.notify();
      await this.#dependencies.clock.sleep(reconcileIntervalMs, signal);
    }
  }
}
