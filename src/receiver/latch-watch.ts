import type { ReceiverDependencies } from './dependencies.ts';

type LatchWatchDependencies = Pick<ReceiverDependencies, 'latches' | 'recorder' | 'clock'>;

/** The watch of the state objects of all buttons. */
export class LatchWatch {
  readonly #dependencies: LatchWatchDependencies;
  #brokenSince: number | undefined;

  constructor(dependencies: LatchWatchDependencies) {
    this.#dependencies = dependencies;
    this.#brokenSince = dependencies.clock.now();
  }

  /** In milliseconds since the epoch; undefined while the watch works. */
  get brokenSince(): number | undefined {
    return this.#brokenSince;
  }

  /** Calls `onNews` with the button whose stored latch is not as this replica knows it, until `signal` aborts. Never rejects. */
  run(onNews: (button: string) => void, signal: AbortSignal): Promise<void> {
    const { latches, clock, recorder } = this.#dependencies;
    const handlers = {
      onNews,
      onLive: () => {
        this.#brokenSince = undefined;
      },
      onError: ({ message }: Error) => {
        this.#brokenSince ??= clock.now();
        recorder.record({
          type: 'problem',
          message: `the latches are read once a second or every few seconds: ${message}`,
        });
      },
    };
    return latches.watch(handlers, signal);
  }
}
