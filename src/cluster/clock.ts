/** Time as an argument, so that tests can drive it. All values are milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Returns a signal that aborts after `ms`. */
  deadline(ms: number): AbortSignal;
}

/** The clock, set back by the current value of `aheadMs`. */
export function setBack(clock: Clock, aheadMs: () => number): Clock {
  return {
    now: () => clock.now() - aheadMs(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    deadline: (ms) => clock.deadline(ms),
  };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    }),
  // Node takes whole milliseconds only, and a difference of two times may have a fraction.
  deadline: (ms) => AbortSignal.timeout(Math.max(0, Math.ceil(ms))),
};
