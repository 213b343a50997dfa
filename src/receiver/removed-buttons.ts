import { keeperDeadlineMs } from '../button/deadlines.ts';
import { describeError } from '../button/problems.ts';
import type { Surroundings } from '../button/surroundings.ts';
import type { StoredLatch } from '../cluster/cluster.ts';
import { type ButtonConfig, bareButton } from '../core/button-config.ts';
import { isLatched, type LatchRecord } from '../core/latch/latch.ts';
import { tripDeliveries } from '../core/latch/latch-hooks.ts';
import { hasPassed } from '../core/time/elapsed.ts';

/** Between two looks at the button index of buttons that may hold a latch. */
export const indexIntervalMs = 60_000;

/**
 * Finds latches of buttons that left the config: a receiver started since knows of them by the button index alone. Also keeps
 * the names of all buttons that this receiver has on the button index.
 */
export class RemovedButtons {
  readonly #around: Surroundings;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Looks anew at the next {@link find}: the config changed, or a button tripped whose name may have been taken off. */
  expire(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * The held buttons that are on the button index, but not among `known`, which are put on it. Now and then; in between,
   * none. Never rejects.
   */
  async find(known: ReadonlySet<string>): Promise<readonly ButtonConfig[]> {
    const { clock, buttonIndex } = this.#around;
    if (!hasPassed(indexIntervalMs, this.#lookedAt, clock.now())) return [];
    const signal = clock.deadline(keeperDeadlineMs);
    const names = await this.#tried('the button index of buttons could not be read', buttonIndex.read(signal));
    if (names === undefined) return [];
    const removed = await Promise.all(names.filter((name) => !known.has(name)).map((name) => this.#meet(name, signal)));
    const isKept = await this.#keep(known, names, removed, signal);
    if (isKept && removed.every(({ stored }) => stored !== undefined)) this.#lookedAt = clock.now();
    return removed.flatMap(({ name, stored }) =>
      isUnfinished(stored?.record) ? [bareButton(name, stored.record.target)] : [],
    );
  }

  /** One that cannot be read keeps no other from being found. */
  async #meet(name: string, signal: AbortSignal): Promise<RemovedButton> {
    const problem = `whether ${name}, which is not in the config, is held could not be read`;
    return { name, stored: await this.#tried(problem, this.#around.latches.read(name, signal)) };
  }

  /** Puts the known names on the button index, and takes off those that hold nothing. Returns whether it is in order. */
  async #keep(
    known: ReadonlySet<string>,
    names: readonly string[],
    removed: readonly RemovedButton[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const add = [...known].filter((name) => !names.includes(name));
    const remove = removed.filter(holdsNothing).map(({ name }) => name);
    if (add.length + remove.length === 0) return true;
    const update = this.#around.buttonIndex.update({ add, remove }, signal).then(() => true);
    return (await this.#tried('the button index of buttons could not be written', update)) ?? false;
  }

  async #tried<Value>(problem: string, call: Promise<Value>): Promise<Value | undefined> {
    try {
      return await call;
    } catch (error) {
      this.#around.recorder.record({ type: 'problem', message: `${problem}: ${describeError(error)}` });
      return undefined;
    }
  }
}

/** A button on the button index that this receiver does not have; `stored` is absent where it could not be read. */
interface RemovedButton {
  readonly name: string;
  readonly stored: StoredLatch | undefined;
}

/** A damaged latch may be a held one. */
function holdsNothing({ stored }: RemovedButton): boolean {
  return stored !== undefined && stored.damaged === undefined && !isUnfinished(stored.record);
}

/** A button that left the config and holds its target, or owes it to a hook to be told of one that it held. */
export function isUnfinished(latch: LatchRecord | undefined): latch is LatchRecord {
  return isLatched(latch) || tripDeliveries(latch).length > 0;
}
