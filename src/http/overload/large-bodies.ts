import { setTimeout as sleep } from 'node:timers/promises';

/** To parse a body of this size takes less than a millisecond. */
const smallBytes = 65_536;

/**
 * Parses large bodies one after the other, and pauses after each for as long as it took. Between two, the event loop is free for
 * a press and for other notifications.
 */
export class LargeBodies {
  #last: Promise<unknown> = Promise.resolve();

  /** Calls `parse` now if the body is small, else when its turn comes. */
  parse<T>(bytes: number, parse: () => T): T | Promise<T> {
    return bytes <= smallBytes ? parse() : this.#parseLater(parse);
  }

  async #parseLater<T>(parse: () => T): Promise<T> {
    const result = this.#last.then(() => {
      const startedAt = performance.now();
      return { parsed: parse(), startedAt };
    });
    // The pause also covers what the receiver does with the body right after it is parsed.
    this.#last = result.then(
      ({ startedAt }) => pauseAfter(startedAt),
      () => undefined,
    );
    return (await result).parsed;
  }
}

async function pauseAfter(startedAt: number): Promise<void> {
  await new Promise(setImmediate);
  await sleep(performance.now() - startedAt);
}
