import { reconcileDeadlineMs } from '../button/deadlines.ts';
import type { Rehearsals } from '../button/target/rehearsal.ts';
import { type RehearsalPace, shortestIntervalMs } from '../button/target/rehearsal-pace.ts';
import { describeError } from '../cluster/errors.ts';
import { hasPassed } from '../core/time/elapsed.ts';
import type { ReceiverDependencies } from './dependencies.ts';

/** With more buttons, each one is rehearsed less often, up to the longest interval. */
const msPerButton = 1_200;
const longestIntervalMs = 300_000;
/** Dry runs that may start within a second: some at once, and more if there are very many buttons. */
const leastStarts = 5;
const buttonsPerStart = 100;
/** The replicas share their rehearsals at most this often. */
export const rehearsalShareMs = 30_000;

interface SharedRehearsalOptions extends Pick<ReceiverDependencies, 'rehearsals' | 'clock' | 'recorder'> {
  /** The rehearsals of each button in this process. */
  readonly ofButtons: () => ReadonlyMap<string, Rehearsals>;
  /** The number of buttons. Every button asks for its interval once a second. */
  readonly size: () => number;
}

/** Spreads the rehearsals over the time and over the replicas: one replica's rehearsal of a button counts for all. */
export class SharedRehearsals implements RehearsalPace {
  readonly #options: SharedRehearsalOptions;
  #sharedAt: number;
  #startsLeft = Number.POSITIVE_INFINITY;

  constructor(options: SharedRehearsalOptions) {
    this.#options = options;
    this.#sharedAt = options.clock.now();
  }

  get intervalMs(): number {
    const wanted = this.#options.size() * msPerButton;
    return Math.min(longestIntervalMs, Math.max(shortestIntervalMs, wanted));
  }

  mayStart(): boolean {
    if (this.#startsLeft <= 0) return false;
    this.#startsLeft -= 1;
    return true;
  }

  /** Called once a second. */
  nextSecond(): void {
    this.#startsLeft = Math.max(leastStarts, Math.ceil(this.#options.size() / buttonsPerStart));
  }

  /** Exchanges the newest rehearsals with the other replicas if that is due. Never rejects. */
  async share(): Promise<void> {
    const { clock, rehearsals, recorder, ofButtons } = this.#options;
    if (!hasPassed(rehearsalShareMs, this.#sharedAt, clock.now())) return;
    this.#sharedAt = clock.now();
    const own = Object.fromEntries(
      [...ofButtons()].flatMap(([name, { last }]) => (last === undefined ? [] : [[name, last] as const])),
    );
    try {
      const stored = await rehearsals.exchange(own, clock.deadline(reconcileDeadlineMs));
      for (const [name, button] of ofButtons()) {
        const newest = stored[name];
        if (newest !== undefined) button.adopt(newest);
      }
    } catch (error) {
      recorder.record({ type: 'problem', message: `could not share the rehearsals: ${describeError(error)}` });
    }
  }
}
