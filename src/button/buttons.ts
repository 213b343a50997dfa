import type { Button } from '../core/button.ts';
import type { Hook } from '../core/hook.ts';
import type { Person } from '../core/latch.ts';
import { hookAttemptsUnderWay, keeperIntervalMs, latchDeadlineMs } from '../core/limits.ts';
import type { Matcher } from '../core/matcher.ts';
import { TerminationMemory } from '../core/memory.ts';
import type { ParsedAlert } from '../core/notification.ts';
import { ChainWatch } from './chain-watch.ts';
import { Changes } from './changes.ts';
import { Courier } from './courier.ts';
import { Guard, type Rehearsal } from './guard.ts';
import { Heartbeat } from './heartbeat.ts';
import { holdMeanwhile, keep } from './keeper.ts';
import { isUnfinished, Orphanage } from './orphans.ts';
import type {
  ButtonView,
  HeartbeatView,
  Panel,
  PressOutcome,
  Receipt,
  RehearsalOutcome,
  ResetOrder,
  ResetOutcome,
} from './panel.ts';
import { settlePending } from './pending.ts';
import { press, reset } from './people.ts';
import { describeError } from './problems.ts';
import { receive } from './receive.ts';
import { rehearse } from './rehearsal.ts';
import { SecondSensor } from './second-sensor.ts';
import { refreshEvidence } from './sight.ts';
import { Slots } from './slots.ts';
import type { Surroundings } from './surroundings.ts';
import { newlyOwed, type OwedTrip, TripLedger } from './trip-ledger.ts';
import { viewOf, viewOfRehearsal } from './view.ts';
import { PodWatch } from './watch.ts';

/** The part of the config that the buttons live by. */
export interface Rules {
  readonly buttons: readonly Button[];
  readonly heartbeat: {
    readonly matchers: readonly Matcher[];
    readonly lateAfterMs: number;
    readonly onChainSilent: readonly Hook[];
  };
}

/** One button with what follows it. */
interface Post {
  readonly guard: Guard;
  readonly watch: PodWatch;
  readonly sensor: SecondSensor;
  readonly courier: Courier<OwedTrip>;
  /** The look under way: a slow one must not hold up the next of other buttons. */
  look?: Promise<void> | undefined;
  /** Beside a look that takes longer than until the next. */
  hold?: Promise<void> | undefined;
  /** The rehearsal that someone asked for, while it is under way. */
  rehearsing?: Promise<Rehearsal> | undefined;
  /** The trip since which the button is surely on the roster: a replica whose config lacks it may have taken it off. */
  listed?: string;
}

/** All buttons of one receiver: the panel that people and Alertmanager use, and the keeper that holds what is latched. */
export class Buttons implements Panel {
  readonly #around: Surroundings;
  readonly #heartbeat: Heartbeat;
  readonly #chain: ChainWatch;
  readonly #orphanage: Orphanage;
  readonly #changes = new Changes();
  readonly #posts = new Map<string, Post>();
  readonly #slots = new Slots(hookAttemptsUnderWay);
  #rules: Rules;
  #stopping = new AbortController();
  #keeping: Promise<void> | undefined;

  constructor(rules: Rules, around: Surroundings) {
    this.#around = around;
    this.#rules = rules;
    this.#heartbeat = new Heartbeat(rules.heartbeat.lateAfterMs, around);
    this.#chain = new ChainWatch(rules.heartbeat.onChainSilent, this.#heartbeat, around, this.#slots);
    this.#orphanage = new Orphanage(around);
    for (const button of rules.buttons) this.#add(new Guard(button));
  }

  /** Takes a new config over. A latched button that left it stays held, as what was tripped. */
  reconfigure(rules: Rules): void {
    this.#rules = rules;
    this.#heartbeat.lateAfterMs = rules.heartbeat.lateAfterMs;
    this.#chain.hooks = rules.heartbeat.onChainSilent;
    const configured = new Map(rules.buttons.map((button) => [button.name, button]));
    for (const { guard } of this.#posts.values()) {
      guard.orphaned = !configured.has(guard.name);
      // What it holds it keeps, but with no rules left it cannot trip again.
      if (guard.orphaned) guard.button = { ...guard.button, mode: 'off' };
    }
    for (const button of rules.buttons) this.#renew(button);
    this.#orphanage.expire();
    this.#changes.tell();
  }

  /** Keeps every button, once a second, until {@link end}. */
  start(): void {
    this.#keeping ??= this.#run(this.#stopping.signal);
  }

  /** Ends the keeper and the watches; resolves when what was under way is done. */
  async end(): Promise<void> {
    this.#stopping.abort();
    await this.#keeping;
    const posts = [...this.#posts.values()];
    // A look that is still under way may start a watch, so the watches end last.
    await Promise.all(posts.flatMap(({ look, hold }) => [look, hold]));
    const lastTry = (guard: Guard) => settlePending(guard, this.#around, latchDeadlineMs);
    await Promise.all(posts.map(({ guard }) => guard.queue.run(() => lastTry(guard))));
    for (const { watch } of posts) watch.end();
    await Promise.all([this.#chain.end(), ...posts.map(({ courier }) => courier.end())]);
  }

  /** One look at every button; those that are being looked at still are but held at zero. Never rejects. */
  async look(): Promise<void> {
    const looks = [...this.#posts.values()].map((post) => {
      if (post.look !== undefined) this.#holdBeside(post);
      post.look ??= this.#keepOne(post).finally(() => {
        post.look = undefined;
        this.#changes.tell();
      });
      return post.look;
    });
    const told = [...this.#posts.values()].map(({ courier }) => courier.look());
    await Promise.all([this.#heartbeat.share(), this.#chain.look(), this.#adoptOrphans(), ...looks, ...told]);
  }

  async receive(alerts: readonly ParsedAlert[], receivedAt: number): Promise<Receipt> {
    const guards = [...this.#posts.values()].map(({ guard }) => guard);
    const heartbeatMatchers = this.#rules.heartbeat.matchers;
    const all = { guards, heartbeat: this.#heartbeat, heartbeatMatchers, around: this.#around };
    const receipt = receive(all, alerts, receivedAt);
    // What is answered at once changed nothing.
    return receipt instanceof Promise ? this.#changes.after(receipt) : receipt;
  }

  list(): readonly ButtonView[] {
    return [...this.#posts.values()].map(({ guard }) => viewOf(guard));
  }

  get(name: string): ButtonView | undefined {
    const post = this.#posts.get(name);
    return post && viewOf(post.guard);
  }

  heartbeat(): HeartbeatView {
    return this.#heartbeat.view();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.listen(listener);
  }

  async press(name: string, by: Person, reason: string): Promise<PressOutcome> {
    const post = this.#posts.get(name);
    return post === undefined
      ? { kind: 'unknown-button' }
      : this.#changes.after(press(post.guard, this.#around, by, reason));
  }

  async reset(name: string, by: Person, order: ResetOrder): Promise<ResetOutcome> {
    const post = this.#posts.get(name);
    return post === undefined
      ? { kind: 'unknown-button' }
      : this.#changes.after(reset(post.guard, this.#around, by, order));
  }

  async rehearse(name: string): Promise<RehearsalOutcome> {
    const post = this.#posts.get(name);
    if (post === undefined) return { kind: 'unknown-button' };
    // Whoever asks meanwhile is told of the same one: to ask often must not cost the API server much.
    post.rehearsing ??= rehearse(post.guard, this.#around).finally(() => {
      post.rehearsing = undefined;
      this.#changes.tell();
    });
    return { kind: 'rehearsed', rehearsal: viewOfRehearsal(await post.rehearsing) };
  }

  #holdBeside(post: Post): void {
    const { guard } = post;
    post.hold ??= holdMeanwhile(guard, this.#around)
      .catch((error) => this.#tellDefect(guard, error))
      .finally(() => {
        post.hold = undefined;
      });
  }

  /** Nobody waits for what it came from: what that rejects with would end the process. */
  #tellDefect({ name }: Guard, error: unknown): void {
    this.#around.recorder.record({ type: 'problem', button: name, message: describeError(error) });
  }

  #add(guard: Guard): void {
    const sensor = new SecondSensor(guard, this.#around, this.#heartbeat);
    const watch = new PodWatch(guard, this.#around, () => void sensor.reconsider());
    const courier = new Courier(new TripLedger(guard, this.#around), this.#around, this.#slots);
    guard.onWritten = (before, after) => courier.made(newlyOwed(before, after));
    this.#posts.set(guard.name, { guard, watch, sensor, courier });
  }

  async #adoptOrphans(): Promise<void> {
    const found = await this.#orphanage.find(new Set(this.#posts.keys()));
    for (const button of found.filter(({ name }) => !this.#posts.has(name))) {
      const guard = new Guard(button);
      guard.orphaned = true;
      this.#add(guard);
    }
  }

  #renew(button: Button): void {
    const post = this.#posts.get(button.name);
    if (post === undefined) {
      this.#add(new Guard(button));
      return;
    }
    const rules = rulesOf(post.guard.button);
    post.guard.button = button;
    // The causes were judged by the old rules: a new watch judges again what the API still shows.
    if (rulesOf(button) === rules) return;
    post.guard.memory = new TerminationMemory(button);
    post.watch.end();
  }

  async #keepOne(post: Post): Promise<void> {
    const { guard, watch, sensor } = post;
    try {
      await keep(guard, this.#around);
      if (this.#isDone(guard)) return this.#remove(post);
      this.#enlist(post);
      watch.follow();
      sensor.notice();
      await refreshEvidence(guard, this.#around);
    } catch (error) {
      this.#tellDefect(guard, error);
    }
  }

  #enlist(post: Post): void {
    const trip = post.guard.latch?.trip?.id;
    if (trip === undefined || trip === post.listed) return;
    post.listed = trip;
    this.#orphanage.expire();
  }

  /** A button that left the config, and is known to hold nothing and to owe nothing; a press under way may yet change that. */
  #isDone({ orphaned, known, pending, queue }: Guard): boolean {
    return orphaned && known.wasRead && pending === undefined && !isUnfinished(known.record) && queue.isIdle;
  }

  #remove({ guard, watch }: Post): void {
    watch.end();
    this.#posts.delete(guard.name);
    this.#orphanage.expire();
    this.#around.recorder.record({ type: 'gone', button: guard.name });
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      void this.look();
      // Also where every look still waits for the API server: that is news as well.
      this.#changes.tell();
      await this.#around.clock.sleep(keeperIntervalMs, signal);
    }
  }
}

/** By which causes are judged, to compare. */
function rulesOf({ networkExitCodes, network, other }: Button): string {
  return JSON.stringify([networkExitCodes, network, other]);
}
