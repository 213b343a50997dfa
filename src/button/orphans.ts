import type { Button } from '../core/button.ts';
import { isLatched, type Latched } from '../core/latch.ts';
import { keeperDeadlineMs, rosterIntervalMs } from '../core/limits.ts';
import { describeError } from './problems.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Finds latches of buttons that left the config: a receiver started since knows of them by the roster alone. Also keeps
 * the names of all buttons that this receiver has on the roster.
 */
export class Orphanage {
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
   * The held buttons that are on the roster, but not among `known`, which are put on it. Now and then; in between,
   * none. Never rejects.
   */
  async find(known: ReadonlySet<string>): Promise<readonly Button[]> {
    const { clock, recorder } = this.#around;
    if (clock.now() - this.#lookedAt < rosterIntervalMs) return [];
    try {
      const found = await this.#look(known);
      this.#lookedAt = clock.now();
      return found;
    } catch (error) {
      const message = `the roster of buttons could not be kept: ${describeError(error)}`;
      recorder.record({ type: 'problem', message });
      return [];
    }
  }

  async #look(known: ReadonlySet<string>): Promise<readonly Button[]> {
    const signal = this.#around.clock.deadline(keeperDeadlineMs);
    const names = await this.#around.roster.read(signal);
    const strangers = names.filter((name) => !known.has(name));
    const latches = await Promise.all(
      strangers.map(async (name) => ({ name, latch: (await this.#around.latches.read(name, signal)).record })),
    );
    const held = latches.flatMap(({ name, latch }) => (isLatched(latch) ? [heldButton(name, latch)] : []));
    const keep = new Set([...known, ...held.map(({ name }) => name)]);
    const add = [...known].filter((name) => !names.includes(name));
    const remove = names.filter((name) => !keep.has(name));
    if (add.length + remove.length > 0) await this.#around.roster.update({ add, remove }, signal);
    return held;
  }
}

/** It can be held, looked at and reset; with no rules left it cannot trip again. */
function heldButton(name: string, latch: Latched): Button {
  const { kind, namespace, name: workload } = latch.target;
  return {
    name,
    target: { kind, namespace, name: workload },
    matchers: [],
    mode: 'off',
    corroborate: 'restarts',
    limit: 0,
    windowMs: 0,
    whenUnclear: 'hold',
    whenUnreadable: 'hold',
    sensor: 'off',
    networkExitCodes: [],
  };
}
