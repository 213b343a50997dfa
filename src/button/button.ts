import type {
  ArmOutcome,
  ButtonView,
  DisarmOrder,
  DisarmOutcome,
  PressOutcome,
  ResetOrder,
  ResetOutcome,
} from '../api/button-service.ts';
import type { ButtonConfig } from '../core/button-config.ts';
import { cutText } from '../core/cut-text.ts';
import type { Evidence } from '../core/evidence/evidence.ts';
import type { HeartbeatSubject } from '../core/heartbeat/health.ts';
import type { LatchedTarget, LatchRecord, Person } from '../core/latch/latch.ts';
import { isLatched } from '../core/latch/latch.ts';
import { tripDeliveries } from '../core/latch/latch-hooks.ts';
import { personTextBytes } from '../core/latch/trip-record.ts';
import { podNameTest } from '../core/target-kinds.ts';
import type { ButtonOptions } from './button-options.ts';
import { latchDeadlineMs } from './deadlines.ts';
import type { ButtonDependencies } from './dependencies.ts';
import { Disarms } from './disarm.ts';
import { ButtonLatch } from './latch/button-latch.ts';
import { TripOutbox } from './latch/trip-outbox.ts';
import { Problems } from './problems.ts';
import { Reconciler } from './reconcile.ts';
import { ReconcileSchedule } from './reconcile-schedule.ts';
import { Resets } from './reset.ts';
import { Settings } from './settings.ts';
import { Escalation } from './target/escalation.ts';
import { TargetHolder } from './target/holder.ts';
import { ObservedTarget } from './target/observed-target.ts';
import { Observer } from './target/observer.ts';
import { PodWatch } from './target/pod-watch.ts';
import { Rehearsals } from './target/rehearsal.ts';
import { unlimitedPace } from './target/rehearsal-pace.ts';
import { RemainingPods } from './target/remaining-pods.ts';
import { ClaimQueue } from './trip/claims.ts';
import { Postponed } from './trip/postponed.ts';
import { pressOutcomeOf } from './trip/press-outcome.ts';
import { SerialQueue } from './trip/serial-queue.ts';
import { SharedClaims } from './trip/shared-claims.ts';
import { Stopper } from './trip/stop.ts';
import { StopVerifier } from './trip/stop-verifier.ts';
import { TripPath } from './trip/trip.ts';
import { TripEvents } from './trip/trip-event.ts';
import { TripTimings } from './trip/trip-timings.ts';
import { WaitingClaims } from './trip/waiting-claims.ts';
import { createWorkTurns, type WorkTurns } from './turns.ts';
import { viewOfButton } from './view.ts';

/**
 * One button in one replica, and the only owner of its state. All of that state can be lost, except the latch, which is in
 * the store.
 */
export class Button {
  readonly name: string;
  /** Decides claims, and stops the target if one of them trips. */
  readonly claims: ClaimQueue;
  /** The decisions that wait for something else than a restart. */
  readonly postponed: Postponed;
  /** The deliveries that its trips owe to its hooks. */
  readonly outbox: TripOutbox;
  readonly schedule: ReconcileSchedule;
  /** Acts that read and then write the latch run one after the other. */
  readonly #acts = new SerialQueue();
  readonly #settings: Settings;
  readonly #problems: Problems;
  readonly #latch: ButtonLatch;
  readonly #target: ObservedTarget;
  readonly #observer: Observer;
  readonly #tripPath: TripPath;
  readonly #resets: Resets;
  readonly #disarms: Disarms;
  readonly rehearsals: Rehearsals;
  readonly #holder: TargetHolder;
  readonly #reconciler: Reconciler;
  readonly #remaining: RemainingPods;
  readonly #podWatch: PodWatch;
  readonly #turns: WorkTurns;
  readonly #now: () => number;

  constructor(config: ButtonConfig, dependencies: ButtonDependencies, options: ButtonOptions = {}) {
    const { onWritten, onRestart = () => undefined, onNews = () => undefined } = options;
    const { knowsHooks = true, pace = unlimitedPace, turns = createWorkTurns() } = options;
    const { name } = config;
    const settings = new Settings(config, { knowsHooks });
    const problems = new Problems(name, dependencies.recorder);
    const latch = new ButtonLatch({ ...dependencies, name, settings, problems, onWritten });
    const target = new ObservedTarget({ ...dependencies, settings, latch, problems });
    const observer = new Observer({ ...dependencies, target, latch });
    const timings = new TripTimings(name, dependencies);
    const waitingClaims = new WaitingClaims();
    const remaining = new RemainingPods({ ...dependencies, name, settings });
    const read = { pace, turns, ...dependencies, name, settings, problems, latch, target };
    const parts = { ...read, observer, timings, waitingClaims, remaining };
    const stops = { stopper: new Stopper(parts), verifier: new StopVerifier(parts) };
    const rehearsals = new Rehearsals(parts);
    const tripPath = new TripPath({ ...parts, ...stops });
    const disarms = new Disarms(parts);
    this.name = name;
    this.outbox = new TripOutbox({ ...parts, isIdle: () => this.#acts.isIdle });
    this.#settings = settings;
    this.#problems = problems;
    this.#latch = latch;
    this.#target = target;
    this.#observer = observer;
    this.#tripPath = tripPath;
    this.#disarms = disarms;
    this.postponed = new Postponed({ ...parts, disarms });
    this.claims = new ClaimQueue({
      ...parts,
      sharedClaims: new SharedClaims(parts),
      postponed: this.postponed,
      tripPath,
      acts: this.#acts,
    });
    this.#resets = new Resets(parts);
    this.rehearsals = rehearsals;
    this.#holder = new TargetHolder(parts);
    this.#reconciler = new Reconciler({
      ...parts,
      ...stops,
      rehearsals,
      holder: this.#holder,
      escalation: new Escalation(parts),
      events: new TripEvents(parts),
    });
    this.#remaining = remaining;
    this.#turns = turns;
    this.#podWatch = new PodWatch({ ...parts, onRestart });
    this.schedule = new ReconcileSchedule({ ...parts, onNews });
    this.#now = () => dependencies.clock.now();
  }

  get config(): ButtonConfig {
    return this.#settings.config;
  }

  /** The button left the config, and is kept while it is latched. */
  get isRemoved(): boolean {
    return this.#settings.isRemoved;
  }

  /** The latch to act by: the pending one, else the last durable one. */
  get latch(): LatchRecord | undefined {
    return this.#latch.current;
  }

  get target(): LatchedTarget {
    return this.#target.current;
  }

  /** As last read; undefined if the last read failed. */
  get replicas(): number | undefined {
    return this.#target.replicas;
  }

  /** The evidence of the last observation. */
  get evidence(): Evidence | undefined {
    return this.#observer.evidence;
  }

  /** What a heartbeat of the button must show. */
  get heartbeatSubject(): HeartbeatSubject {
    const { target, corroborate } = this.config;
    // If the rules miss pods of a kind outside the table by their names, the heartbeat must show it.
    const isMeant = target.apiVersion === undefined ? podNameTest(target) : () => true;
    return { corroborate, countsAt: (time) => this.#target.watched.countsAt(time, isMeant) };
  }

  /** In milliseconds since the epoch. */
  get podsListedAt(): number {
    return this.#target.watched.listedAt;
  }

  /** The button was removed, is armed, owes no delivery, and no act is under way. */
  get isFinished(): boolean {
    const { wasRead, isPending, durable } = this.#latch;
    return this.isRemoved && wasRead && !isPending && !isUnfinished(durable) && this.#acts.isIdle;
  }

  replaceConfig(config: ButtonConfig): void {
    const rules = evidenceRulesOf(this.config);
    this.#settings.replace(config);
    if (evidenceRulesOf(config) === rules) return;
    // The old rules chose the containers and judged the causes. A new watch lets the API show the terminations once more.
    this.#target.forgetTerminations();
    this.#podWatch.end();
  }

  /** The button left the config: it keeps its latch, and cannot trip again. */
  remove(): void {
    this.#settings.remove();
  }

  /** A person stops the target. A button that is latched keeps its trip. Never rejects. */
  press(by: Person, reason: string): Promise<PressOutcome> {
    const receivedAt = this.#now();
    const request = { trigger: 'press', reason: cutText(reason, personTextBytes), ...by } as const;
    const act = async () => pressOutcomeOf((await this.#tripPath.run([request], receivedAt)).outcome);
    return this.#turns.trips.runAtOnce(() => this.#acts.run(act));
  }

  /** A person releases the latch. Never rejects. */
  reset(by: Person, order: ResetOrder): Promise<ResetOutcome> {
    return this.#acts.run(() => this.#resets.run(by, order));
  }

  /** Keeps claims and the backup sensor from tripping the button for a limited time. Never rejects. */
  disarm(by: Person, order: DisarmOrder): Promise<DisarmOutcome> {
    return this.#acts.run(() => this.#disarms.disarm(by, order));
  }

  /** Ends the disarm early. Never rejects. */
  arm(by: Person): Promise<ArmOutcome> {
    return this.#acts.run(() => this.#disarms.arm(by));
  }

  /** One pass that brings the target to what the latch asks for. Never rejects. */
  reconcile(): Promise<void> {
    this.schedule.begin();
    return this.#reconciler.reconcile();
  }

  /** Does the work that is due by time alone: the Event of a trip, a rehearsal, a probe. Never rejects. */
  runUpkeep(): Promise<void> {
    return this.#reconciler.runUpkeep();
  }

  /** Holds the target at zero while a pass still waits for a slow store. Never rejects. */
  holdAtZero(): Promise<void> {
    return this.#reconciler.holdAtZero();
  }

  /** Reads the displayed evidence again if it is out of date. Never rejects. */
  refreshEvidence(): Promise<void> {
    return this.#observer.refresh();
  }

  /** Lists the pods now, so that those that are gone are known. Never rejects. */
  async listPods(): Promise<void> {
    await this.#target.tryReadPods();
  }

  /** Starts the watch of the target's pods, or moves it to the current target. */
  followPods(): void {
    this.#podWatch.follow();
  }

  endWatches(): void {
    this.#podWatch.end();
    this.schedule.end();
  }

  /** Tries once more to make a pending trip durable, after the acts that are under way. */
  settle(): Promise<void> {
    return this.#acts.run(() => this.#latch.settlePending(latchDeadlineMs));
  }

  /** With the newest `entries` of the history; default: all. */
  view(entries = Number.POSITIVE_INFINITY): ButtonView {
    const snapshot = {
      settings: this.#settings,
      latch: this.latch,
      archived: this.#latch.archive.trips,
      target: this.target,
      replicas: this.replicas,
      evidence: this.#observer.evidence,
      disarm: this.#disarms.active,
      rehearsal: this.rehearsals.last,
      heldBy: this.#holder.current,
      problems: this.#problems.messages,
      obstacles: this.#remaining.obstacles,
    };
    return viewOfButton(snapshot, entries);
  }
}

/** Whether a button that left the config must be kept: it is latched, or owes a hook a delivery. */
export function isUnfinished(latch: LatchRecord | undefined): latch is LatchRecord {
  return isLatched(latch) || tripDeliveries(latch).length > 0;
}

/** The rules that choose and judge terminations, as a text that can be compared. */
function evidenceRulesOf({ containers, networkExitCodes, network, other }: ButtonConfig): string {
  return JSON.stringify([containers, networkExitCodes, network, other]);
}
