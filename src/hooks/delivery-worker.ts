import { describeError } from '../button/problems.ts';
import type { Clock } from '../cluster/clock.ts';
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
 * Tells hooks what they are owed, at least once. Whoever's turn it was not reads again before it takes over. Nothing waits for
 * this, and it waits for no hook longer than that hook's timeout.
 */
export class DeliveryWorker<Item extends PendingDelivery> {
  readonly #ledger: Outbox<Item>;
  readonly #around: DeliveryDependencies;
  readonly #slots: ConcurrencyLimit;
  readonly #turns: DeliveryScheduler;
  /** Settled, but not yet written down: never sent again from here. */
  readonly #unwritten = new Map<string, DeliveryChange>();
  /** To hooks that the config no longer has: told once. */
  readonly #homeless = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();
  #told = '';
  #ended = false;

  constructor(ledger: Outbox<Item>, around: DeliveryDependencies, slots: ConcurrencyLimit) {
    this.#ledger = ledger;
    this.#around = around;
    this.#slots = slots;
    this.#turns = new DeliveryScheduler(around.clock, () => around.random());
  }

  /** This replica has just written these down, so it goes first. */
  made(items: readonly Item[]): void {
    for (const { key, delivery } of items) this.#turns.take(key, delivery);
    if (items.length > 0) void this.look();
  }

  /** Begins what is due; resolves when all that is under way has ended. Never rejects. */
  async look(): Promise<void> {
    if (this.#ended) return;
    const owed = this.#ledger.owed();
    this.#forgetOthers(new Set(owed.map(({ key }) => key)));
    this.#tellPending(owed);
    for (const item of owed) this.#begin(item);
    await Promise.all(this.#underWay.values());
  }

  /** Begins nothing more; resolves when what is under way has ended. */
  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#underWay.values());
  }

  #begin(item: Item): void {
    const { key } = item;
    if (this.#underWay.has(key)) return;
    const work = this.#workOn(item);
    if (work === undefined) return;
    const ended = work.catch((error) => this.#tellDefect(error)).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, ended);
  }

  /** Nobody waits for this promise: what it rejects with would end the process. */
  #tellDefect(error: unknown): void {
    this.#around.recorder.record({ type: 'problem', ...this.#whose(), message: describeError(error) });
  }

  #workOn(item: Item): Promise<void> | undefined {
    const unwritten = this.#unwritten.get(item.key);
    if (unwritten !== undefined) return this.#settle(item, unwritten);
    const hook = this.#ledger.hooks.find(({ name }) => name === item.delivery.hook);
    if (hook === undefined) return this.#abandon(item);
    this.#homeless.delete(item.key);
    if (this.#around.clock.now() < this.#turns.dueAt(item, hook)) return undefined;
    return this.#slots.take(() => this.#attempt(item, hook));
  }

  async #attempt(item: Item, hook: Hook): Promise<void> {
    if (!this.#turns.isMine(item) && !(await this.#isStillOwed(item))) return;
    const { clock, hookSender } = this.#around;
    const outcome = await hookSender.send(hook, this.#ledger.message(item), clock.deadline(hook.timeoutMs));
    const late = clock.now() - Date.parse(item.since);
    const change = changeOf(outcome, new Date(clock.now()).toISOString(), late >= hook.giveUpAfterMs);
    await this.#finish(item, change);
  }

  async #isStillOwed({ key, delivery }: Item): Promise<boolean> {
    await this.#ledger.refresh();
    const now = this.#ledger.owed().find((item) => item.key === key);
    return now !== undefined && now.delivery.attempts === delivery.attempts;
  }

  /** Where it goes only the config knows, and that does not name it any more; it may again. */
  async #abandon(item: Item): Promise<void> {
    const { clock, recorder } = this.#around;
    const { hook } = item.delivery;
    const problem = `the config has no hook ${hook} any more`;
    if (clock.now() - Date.parse(item.since) < usualGiveUpAfterMs) {
      if (this.#homeless.has(item.key)) return;
      this.#homeless.add(item.key);
      const message = `${problem}, and it has not been told ${item.delivery.event}`;
      recorder.record({ type: 'problem', ...this.#whose(), message });
      return;
    }
    const at = new Date(clock.now()).toISOString();
    await this.#finish(item, (delivery) => givenUp(delivery, problem, at));
  }

  async #finish(item: Item, change: DeliveryChange): Promise<void> {
    const after = change(this.#turns.latest(item));
    this.#tell(item, after);
    if (after.state === 'owed') this.#turns.take(item.key, after);
    else this.#unwritten.set(item.key, change);
    await this.#settle(item, change);
  }

  async #settle(item: Item, change: DeliveryChange): Promise<void> {
    if (await this.#ledger.settle(item, change)) this.#unwritten.delete(item.key);
  }

  #tell({ since }: Item, { hook, event, state, attempts = 0, problem }: Delivery<string>): void {
    const { clock, recorder } = this.#around;
    recorder.record({
      type: 'hook-told',
      ...this.#whose(),
      hook,
      event,
      outcome: state === 'owed' ? 'failed' : state,
      attempts,
      sinceMs: Math.max(0, clock.now() - Date.parse(since)),
      ...(problem === undefined ? {} : { problem }),
    });
  }

  /** Told anew only when it changes. */
  #tellPending(owed: readonly Item[]): void {
    const names = new Set([
      ...this.#ledger.hooks.map(({ name }) => name),
      ...owed.map(({ delivery }) => delivery.hook),
    ]);
    const pending = [...names].map((hook) => {
      const since = owed.filter(({ delivery }) => delivery.hook === hook).map((item) => Date.parse(item.since));
      return { hook, count: since.length, ...(since.length === 0 ? {} : { oldest: Math.min(...since) }) };
    });
    const text = JSON.stringify(pending);
    if (text === this.#told || (this.#told === '' && pending.length === 0)) return;
    this.#told = text;
    this.#around.recorder.record({ type: 'hooks-pending', ...this.#whose(), pending });
  }

  #whose(): { readonly button?: string } {
    return this.#ledger.button === undefined ? {} : { button: this.#ledger.button };
  }

  #forgetOthers(keys: ReadonlySet<string>): void {
    this.#turns.forgetOthers(keys);
    for (const kept of [this.#unwritten, this.#homeless]) {
      for (const key of kept.keys()) if (!keys.has(key)) kept.delete(key);
    }
  }
}

function changeOf(outcome: AttemptOutcome, at: string, isLast: boolean): DeliveryChange {
  return (delivery) => afterAttempt(delivery, outcome, at, isLast);
}
