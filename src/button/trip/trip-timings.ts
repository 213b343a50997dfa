import type { ButtonDependencies } from '../dependencies.ts';
import type { Observation } from '../target/observer.ts';

interface Started {
  readonly trip: string;
  readonly receivedAt: number;
  /** When the newest termination of the evidence ended. */
  readonly evidenceAt?: number;
}

/** Measures the stages of the trips that this replica made, and reports each stage once. Times are milliseconds since the epoch. */
export class TripTimings {
  readonly #button: string;
  readonly #options: Pick<ButtonDependencies, 'clock' | 'recorder'>;
  #started: Started | undefined;
  #acceptedTrip: string | undefined;
  #stoppedTrip: string | undefined;

  constructor(button: string, options: Pick<ButtonDependencies, 'clock' | 'recorder'>) {
    this.#button = button;
    this.#options = options;
  }

  start(trip: string, { evidence }: Observation, receivedAt: number): void {
    const ends = evidence.readable ? evidence.containers.flatMap(({ newestAt }) => newestAt ?? []) : [];
    this.#started = { trip, receivedAt, ...(ends.length === 0 ? {} : { evidenceAt: Math.max(...ends) }) };
  }

  /** The API server accepted zero replicas. */
  reportAccepted(trip: string): void {
    if (this.#started?.trip !== trip || this.#acceptedTrip === trip) return;
    this.#acceptedTrip = trip;
    const { clock, recorder } = this.#options;
    recorder.record({ type: 'accepted', button: this.#button, ...this.#started, acceptedAt: clock.now() });
  }

  /** No pod is left. Every replica that sees it reports it; only the one that made the trip knows the time since then. */
  reportStopped(trip: string, drainSeconds: number | undefined): void {
    if (this.#stoppedTrip === trip) return;
    this.#stoppedTrip = trip;
    const { clock, recorder } = this.#options;
    recorder.record({
      type: 'stopped',
      button: this.#button,
      trip,
      stoppedAt: clock.now(),
      ...(this.#started?.trip === trip ? { receivedAt: this.#started.receivedAt } : {}),
      ...(drainSeconds === undefined ? {} : { drainSeconds }),
    });
  }
}
