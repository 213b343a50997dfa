import type { Clock } from '../cluster/clock.ts';
import { describeError } from '../cluster/errors.ts';
import { type AttemptOutcome, afterAttempt, givenUp } from '../core/hooks/delivery.ts';
import type { Delivery, Hook } from '../core/hooks/hook.ts';
import { usualGiveUpAfterMs } from '../core/hooks/hook.ts';
import type { Recorder } from '../telemetry/event.ts';
import type { ConcurrencyLimit } from './concurrency-limit.ts';
import { DeliveryScheduler } from './delivery-scheduler.ts';
import type { HookSender } from './hook-sender.ts';
import type { DeliveryChange, Outbox, PendingDelivery } from './outbox.ts';

export interface DeliveryDependencies {
  readonly hookSender: HookSender;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** From 0 to 1. */
  random(): number;
}

/**
 * Attempts the deliveries of one outbox until each is acknowledged or given up: every event is delivered at least once. Before
 * a replica takes over another replica's delivery, it reads the outbox again. A slow hook delays no other.
 */
export class DeliveryWorker<Item extends PendingDelivery> {
  readonly #outbox: Outbox<Item>;
  readonly #dependencies: DeliveryDependencies;
  readonly #limit: ConcurrencyLimit;
  readonly #scheduler: DeliveryScheduler;
  /** Settled, but not written yet. This replica never sends them again. */
  readonly #unwritten = new Map<string, DeliveryChange>();
  /** Reported deliveries to hooks that left the config. */
  readonly #withoutHook = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  #reportedPending = '';
  #hasEnded = false;

  constructor(outbox: Outbox<Item>, dependencies: DeliveryDependencies, limit: ConcurrencyLimit) {
    this.#outbox = outbox;
    this.#dependencies = dependencies;
    this.#limit = limit;
    this.#scheduler = new DeliveryScheduler(dependencies.clock, () => dependencies.random());
  }

  /** This replica has just recorded these events, so it makes the first attempts. */
  recorded(items: readonly Item[]): void {
    for (const { key, delivery } of items) this.#scheduler.own(key, delivery);
    if (items.length > 0) void this.run();
  }

  /** Starts the attempts that are due. Resolves once all running attempts have ended. Never rejects. */
  async run(): Promise<void> {
    if (this.#hasEnded) return;
    const owed = this.#outbox.owed();
    this.#keepOnly(new Set(owed.map(({ key }) => key)));
    this.#reportPending(owed);
    for (const item of owed) this.#start(item);
    await Promise.all(this.#running.values());
  }

  /** Starts nothing more. Resolves once all running attempts have ended. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await Promise.all(this.#running.values());
  }

  #start(item: Item): void {
    const { key } = item;
    if (this.#running.has(key)) return;
    const work = this.#workOn(item);
    if (work === undefined) return;
    const ended = work.catch((error) => this.#reportDefect(error)).finally(() => this.#running.delete(key));
    this.#running.set(key, ended);
  }

  /** Nobody awaits the rejected promise: without this, it would end the process. */
  #reportDefect(error: unknown): void {
    this.#dependencies.recorder.record({ type: 'problem', ...this.#button, message: describeError(error) });
  }

  #workOn(item: Item): Promise<void> | undefined {
    const unwritten = this.#unwritten.get(item.key);
    if (unwritten !== undefined) return this.#settle(item, unwritten);
    const hook = this.#outbox.hooks.find(({ name }) => name === item.delivery.hook);
    if (hook === undefined) return this.#handleMissingHook(item);
    this.#withoutHook.delete(item.key);
    if (this.#dependencies.clock.now() < this.#scheduler.dueAt(item, hook)) return undefined;
    return this.#limit.tryRun(() => this.#attempt(item, hook));
  }

  async #attempt(item: Item, hook: Hook): Promise<void> {
    if (!this.#scheduler.isOwn(item) && !(await this.#isStillOwed(item))) return;
    const { clock, hookSender } = this.#dependencies;
    const outcome = await hookSender.send(hook, this.#outbox.message(item), clock.deadline(hook.timeoutMs));
    const age = clock.now() - Date.parse(item.since);
    await this.#finish(item, changeOf(outcome, new Date(clock.now()).toISOString(), age >= hook.giveUpAfterMs));
  }

  async #isStillOwed({ key, delivery }: Item): Promise<boolean> {
    await this.#outbox.refresh();
    const now = this.#outbox.owed().find((item) => item.key === key);
    return now !== undefined && now.delivery.attempts === delivery.attempts;
  }

  /** Only the config knows the URL. The hook may come back, so the delivery is not given up at once. */
  async #handleMissingHook(item: Item): Promise<void> {
    const { clock, recorder } = this.#dependencies;
    const { hook, event } = item.delivery;
    const problem = `hook ${hook} is no longer in the config`;
    if (clock.now() - Date.parse(item.since) >= usualGiveUpAfterMs) {
      const at = new Date(clock.now()).toISOString();
      await this.#finish(item, (delivery) => givenUp(delivery, problem, at));
    } else if (!this.#withoutHook.has(item.key)) {
      this.#withoutHook.add(item.key);
      const message = `${problem}, and was not notified of the event ${event}`;
      recorder.record({ type: 'problem', ...this.#button, message });
    }
  }

  async #finish(item: Item, change: DeliveryChange): Promise<void> {
    const after = change(this.#scheduler.latest(item));
    this.#report(item, after);
    if (after.state === 'owed') this.#scheduler.own(item.key, after);
    else this.#unwritten.set(item.key, change);
    await this.#settle(item, change);
  }

  async #settle(item: Item, change: DeliveryChange): Promise<void> {
    if (await this.#outbox.settle(item, change)) this.#unwritten.delete(item.key);
  }

  #report({ since }: Item, { hook, event, state, attempts = 0, problem }: Delivery<string>): void {
    const { clock, recorder } = this.#dependencies;
    recorder.record({
      type: 'hook-attempted',
      ...this.#button,
      hook,
      event,
      outcome: state === 'owed' ? 'failed' : state,
      attempts,
      sinceMs: Math.max(0, clock.now() - Date.parse(since)),
      ...(problem === undefined ? {} : { problem }),
    });
  }

  /** Reports the pending deliveries of each hook, if they changed. */
  #reportPending(owed: readonly Item[]): void {
    const names = new Set([
      ...this.#outbox.hooks.map(({ name }) => name),
      ...owed.map(({ delivery }) => delivery.hook),
    ]);
    const pending = [...names].map((hook) => {
      const since = owed.filter(({ delivery }) => delivery.hook === hook).map((item) => Date.parse(item.since));
      return { hook, count: since.length, ...(since.length === 0 ? {} : { oldest: Math.min(...since) }) };
    });
    const text = JSON.stringify(pending);
    if (text === this.#reportedPending || (this.#reportedPending === '' && pending.length === 0)) return;
    this.#reportedPending = text;
    this.#dependencies.recorder.record({ type: 'hooks-pending', ...this.#button, pending });
  }

  get #button(): { readonly button?: string } {
    return this.#outbox.button === undefined ? {} : { button: this.#outbox.button };
  }

  #keepOnly(keys: ReadonlySet<string>): void {
    this.#scheduler.keepOnly(keys);
    for (const kept of [this.#unwritten, this.#withoutHook]) {
      for (const key of kept.keys()) if (!keys.has(key)) kept.delete(key);
    }
  }
}

function changeOf(outcome: AttemptOutcome, at: string, isLast: boolean): DeliveryChange {
  return (delivery) => afterAttempt(delivery, outcome, at, isLast);
}
