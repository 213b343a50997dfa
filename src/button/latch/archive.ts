import { ClusterError } from '../../cluster/errors.ts';
import { mergeTrips, tripsToArchive, withoutArchived } from '../../core/latch/archive.ts';
import type { LatchRecord, TripRecord } from '../../core/latch/latch.ts';
import { fitTrip } from '../../core/latch/trip-record.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import { patientLatchDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { Problems } from '../problems.ts';

/** The pause after a failed attempt. Nothing waits for the archive. */
const retryMs = 10_000;

/** The latch that the trips leave. */
interface ArchivedLatch {
  readonly durable: LatchRecord | undefined;
  readonly isPending: boolean;
  update(change: (stored: { readonly record?: LatchRecord }) => LatchRecord | undefined): Promise<unknown>;
}

export interface TripArchiveOptions extends Pick<ButtonDependencies, 'archives' | 'clock'> {
  readonly name: string;
  readonly latch: ArchivedLatch;
  readonly problems: Problems;
}

/**
 * The trips of one button that were reset, in a state object of their own, so that the latch stays small. They move there after they
 * were durable in the latch, and leave the latch after they are durable here. Without the object, they stay in the latch.
 */
export class TripArchive {
  readonly #options: TripArchiveOptions;
  #trips: readonly TripRecord[] = [];
  /** The oldest trip of the latch's history when the archive was last read; undefined if it was never read. */
  #readBeside: { readonly oldest: string | undefined } | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;

  constructor(options: TripArchiveOptions) {
    this.#options = options;
  }

  /** As last read or written. */
  get trips(): readonly TripRecord[] {
    return this.#trips;
  }

  /** Reads the archive if another replica may have moved trips, and moves trips. Never rejects. */
  async run(): Promise<void> {
    const { latch, clock, problems } = this.#options;
    const { durable } = latch;
    if (durable === undefined || latch.isPending) return;
    const moving = tripsToArchive(durable);
    if (moving.length === 0 && this.#isKnown(durable)) return problems.resolve('history');
    if (!hasPassed(retryMs, this.#triedAt, clock.now())) return;
    this.#triedAt = clock.now();
    try {
      this.#trips = await this.#move(moving);
      this.#readBeside = { oldest: durable.history[0]?.id };
      if (moving.length > 0) await latch.update(({ record }) => record && changed(record, this.#trips));
      this.#triedAt = Number.NEGATIVE_INFINITY;
      problems.resolve('history');
    } catch (error) {
      this.#report(error, moving.length);
    }
  }

  /** Whether the archive has the reset of this trip. Rejects if it cannot be read; without the object, it has none. */
  async hasReset(trip: string): Promise<boolean> {
    try {
      this.#trips = await this.#move([]);
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    return this.#trips.some(({ id, reset }) => id === trip && reset !== undefined);
  }

  /** Whether every trip that left the latch since the last read is known. */
  #isKnown({ history }: LatchRecord): boolean {
    const [first] = history;
    if (this.#readBeside === undefined) return false;
    return first === undefined || first.id === this.#readBeside.oldest;
  }

  #move(trips: readonly TripRecord[]): Promise<readonly TripRecord[]> {
    const { archives, clock, name } = this.#options;
    const signal = clock.deadline(patientLatchDeadlineMs);
    if (trips.length === 0) return archives.read(name, signal);
    return archives.update(name, (stored) => mergeTrips(stored, trips).map((trip) => fitTrip(trip)), signal);
  }

  /** Without the object, the trips stay in the latch, as in an installation whose manifests are older. */
  #report(error: unknown, moving: number): void {
    if (moving === 0 && isAbsent(error)) {
      this.#readBeside = { oldest: this.#options.latch.durable?.history[0]?.id };
      return;
    }
    const why = error instanceof ClusterError ? error.message : String(error);
    this.#options.problems.report(
      'history',
      `could not reach the state object of the history, so trips stay in the latch: ${why}`,
    );
  }
}

/** Older manifests have neither the object nor the right to read it. */
function isAbsent(error: unknown): boolean {
  return error instanceof ClusterError && (error.kind === 'not-found' || error.kind === 'forbidden');
}

function changed(record: LatchRecord, archived: readonly TripRecord[]): LatchRecord | undefined {
  const without = withoutArchived(record, archived);
  return without === record ? undefined : without;
}
