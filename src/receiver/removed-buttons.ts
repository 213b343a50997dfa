import { isUnfinished } from '../button/button.ts';
import { reconcileDeadlineMs } from '../button/deadlines.ts';
import { describeError } from '../cluster/errors.ts';
import type { StoredLatch } from '../cluster/stores.ts';
import { type ButtonConfig, bareButton } from '../core/button-config.ts';
import { backoffMs } from '../core/time/backoff.ts';
import { hasPassed } from '../core/time/elapsed.ts';
import type { ReceiverDependencies } from './dependencies.ts';

/** Between two reads of the button index. */
export const indexIntervalMs = 60_000;
/** Latches of removed buttons that are read in one pass. The next pass reads others. */
export const latchesPerPass = 50;
/**
 * The pause after a pass in which a latch could not be read. Some latches stay unreadable: their state object, or the right to read it, is
 * gone.
 */
const unreadPause = { firstMs: 1_000, longestMs: indexIntervalMs };

/** A button in the index that is not in the config. `stored` is undefined if its latch could not be read. */
interface RemovedButton {
  readonly name: string;
  readonly stored: StoredLatch | undefined;
}

/**
 * Finds the latches of buttons that left the config before this receiver started: only the button index still names them.
 * Also keeps the names of this receiver's buttons in the index.
 */
export class RemovedButtons {
  readonly #dependencies: Pick<ReceiverDependencies, 'clock' | 'buttonIndex' | 'latches' | 'recorder' | 'random'>;
  /** When the index was last read, and how long that counts. */
  #readAt = Number.NEGATIVE_INFINITY;
  #pauseMs = 0;
  /** Reads of the index in a row after which a latch could not be read. */
  #unread = 0;
  /** The first name of the next pass, if one pass was not enough. */
  #next = 0;

  constructor(dependencies: Pick<ReceiverDependencies, 'clock' | 'buttonIndex' | 'latches' | 'recorder' | 'random'>) {
    this.#dependencies = dependencies;
  }

  /** The next {@link find} reads the index again: the config changed, or a name may be missing. */
  expire(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
    this.#unread = 0;
  }

  /**
   * The latched buttons in the index that are not among `known`, or none before the next read is due. Never rejects.
   */
  async find(known: ReadonlySet<string>): Promise<readonly ButtonConfig[]> {
    const { clock, buttonIndex } = this.#dependencies;
    if (!hasPassed(this.#pauseMs, this.#readAt, clock.now())) return [];
    const signal = clock.deadline(reconcileDeadlineMs);
    const names = await this.#tried('could not read the button index', buttonIndex.read(signal));
    if (names === undefined) return [];
    const unknown = names.filter((name) => !known.has(name));
    const asked = unknown.slice(this.#next, this.#next + latchesPerPass);
    const removed = await Promise.all(asked.map((name) => this.#read(name, signal)));
    this.#next = this.#next + latchesPerPass < unknown.length ? this.#next + latchesPerPass : 0;
    const isUpdated = await this.#updateIndex(known, names, removed, signal);
    if (isUpdated && this.#next === 0) this.#pause(removed);
    return removed.flatMap(({ name, stored }) =>
      isUnfinished(stored?.record) ? [bareButton(name, stored.record.target)] : [],
    );
  }

  #pause(removed: readonly RemovedButton[]): void {
    const isRead = removed.every(({ stored }) => stored !== undefined);
    this.#unread = isRead ? 0 : this.#unread + 1;
    this.#pauseMs = isRead ? indexIntervalMs : backoffMs(this.#unread, unreadPause, this.#dependencies.random());
    this.#readAt = this.#dependencies.clock.now();
  }

  /** A latch that cannot be read does not hide the others. */
  async #read(name: string, signal: AbortSignal): Promise<RemovedButton> {
    const problem = `could not read the latch of button ${name}, which is no longer in the config`;
    return { name, stored: await this.#tried(problem, this.#dependencies.latches.read(name, signal)) };
  }

  /** Adds the known names, and removes the names of armed buttons. Returns whether the index is correct now. */
  async #updateIndex(
    known: ReadonlySet<string>,
    names: readonly string[],
    removed: readonly RemovedButton[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const add = [...known].filter((name) => !names.includes(name));
    const remove = removed.filter(holdsNothing).map(({ name }) => name);
    if (add.length + remove.length === 0) return true;
    const update = this.#dependencies.buttonIndex.update({ add, remove }, signal).then(() => true);
    return (await this.#tried('could not write the button index', update)) ?? false;
  }

  async #tried<Value>(problem: string, call: Promise<Value>): Promise<Value | undefined> {
    try {
      return await call;
    } catch (error) {
      this.#dependencies.recorder.record({ type: 'problem', message: `${problem}: ${describeError(error)}` });
      return undefined;
    }
  }
}

/** A damaged record may be a latched one. */
function holdsNothing({ stored }: RemovedButton): boolean {
  return stored !== undefined && stored.damaged === undefined && !isUnfinished(stored.record);
}
