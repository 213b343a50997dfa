/** Time as an argument, so that tests can drive it. Milliseconds throughout. */
export interface Clock {
  /** Since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborts after `ms`. */
  deadline(ms: number): AbortSignal;
}

/** The same clock set back by `aheadMs`, which is asked each time. */
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
  deadline: (ms) => AbortSignal.timeout(ms),
};
