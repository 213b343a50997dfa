import { isUnfinished } from '../button/button.ts';
import { reconcileDeadlineMs } from '../button/deadlines.ts';
import { describeError } from '../cluster/errors.ts';
import type { StoredLatch } from '../cluster/stores.ts';
import { type ButtonConfig, bareButton } from '../core/button-config.ts';
import { hasPassed } from '../core/time/elapsed.ts';
import type { ReceiverDependencies } from './dependencies.ts';

/** Between two reads of the button index. */
export const indexIntervalMs = 60_000;

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
  readonly #dependencies: Pick<ReceiverDependencies, 'clock' | 'buttonIndex' | 'latches' | 'recorder'>;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(dependencies: Pick<ReceiverDependencies, 'clock' | 'buttonIndex' | 'latches' | 'recorder'>) {
    this.#dependencies = dependencies;
  }

  /** The next {@link find} reads the index again: the config changed, or a name may be missing. */
  expire(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * The latched buttons in the index that are not among `known`, or none before the next read is due. Never rejects.
   */
  async find(known: ReadonlySet<string>): Promise<readonly ButtonConfig[]> {
    const { clock, buttonIndex } = this.#dependencies;
    if (!hasPassed(indexIntervalMs, this.#readAt, clock.now())) return [];
    const signal = clock.deadline(reconcileDeadlineMs);
    const names = await this.#tried('could not read the button index', buttonIndex.read(signal));
    if (names === undefined) return [];
    const removed = await Promise.all(names.filter((name) => !known.has(name)).map((name) => this.#read(name, signal)));
    const isUpdated = await this.#updateIndex(known, names, removed, signal);
    if (isUpdated && removed.every(({ stored }) => stored !== undefined)) this.#readAt = clock.now();
    return removed.flatMap(({ name, stored }) =>
      isUnfinished(stored?.record) ? [bareButton(name, stored.record.target)] : [],
    );
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
