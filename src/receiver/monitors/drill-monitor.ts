import type { DrillView } from '../../api/button-service.ts';
import { reconcileDeadlineMs } from '../../button/deadlines.ts';
import type { StoredDrill } from '../../cluster/drill-store.ts';
import { describeError } from '../../cluster/errors.ts';
import { isAlive } from '../../core/drill/state.ts';
import type { Target } from '../../core/target.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import type { ReceiverDependencies } from '../dependencies.ts';

/** How often the state of the drill is read. */
export const drillReadMs = 15_000;

interface DrillMonitorOptions extends Pick<ReceiverDependencies, 'drills' | 'clock' | 'recorder'> {
  readonly button: string;
  /** The present target, because the config may change it. */
  readonly target: () => Target;
}

/** Reads the result of the last drill, which the drill keeps beside the canary, and shows it in metrics, log and views. */
export class DrillMonitor {
  readonly #options: DrillMonitorOptions;
  #readAt = Number.NEGATIVE_INFINITY;
  #stored: StoredDrill | undefined;
  #problem: string | undefined;
  #shown: string | undefined;

  constructor(options: DrillMonitorOptions) {
    this.#options = options;
  }

  /** Undefined before the first read. */
  view(): DrillView | undefined {
    if (this.#problem !== undefined) return { running: false, problem: this.#problem };
    if (this.#stored === undefined) return undefined;
    const { last, lastSuccess, running } = this.#stored.state;
    return {
      running: running !== undefined && isAlive(running, this.#options.clock.now()),
      ...(last === undefined ? {} : { last }),
      ...(lastSuccess === undefined ? {} : { lastSuccess }),
    };
  }

  /** Reads the state if that is due. Never rejects. */
  async read(): Promise<void> {
    const { clock, drills, target } = this.#options;
    if (!hasPassed(drillReadMs, this.#readAt, clock.now())) return;
    this.#readAt = clock.now();
    try {
      this.#stored = await drills(target().namespace).read(clock.deadline(reconcileDeadlineMs));
      this.#problem = undefined;
      this.#record(this.#stored);
    } catch (error) {
      this.#report(describeError(error));
    }
  }

  #record(stored: StoredDrill): void {
    const { state, installedAt } = stored;
    const news = JSON.stringify([state.last?.id, state.lastSuccess, installedAt]);
    if (news === this.#shown) return;
    this.#shown = news;
    const { button, recorder } = this.#options;
    const successAt = state.lastSuccess === undefined ? installedAt : Date.parse(state.lastSuccess);
    const last = state.last === undefined ? {} : { last: state.last };
    recorder.record({ type: 'drilled', button, ...last, ...(successAt === undefined ? {} : { successAt }) });
  }

  #report(why: string): void {
    const message = `could not read the result of the last drill: ${why}`;
    this.#problem = message;
    const { button, recorder } = this.#options;
    recorder.record({ type: 'problem', button, message });
  }
}
