import { Readable } from 'node:stream';
import type { TripBrake } from '../button/trip/trip-brake.ts';
import type { Clock } from '../cluster/clock.ts';
import { type ActiveBrake, activeBrake, type BrakeRule, type CountedTrip, countedTrip } from '../core/brake/brake.ts';
import { type LatchRecord, tripsOf } from '../core/latch/latch.ts';
import { hasPassed } from '../core/time/elapsed.ts';

/** A trip must not wait long for the count. Latches that were not read until then count as last seen. */
const freshenWithinMs = 500;
/** Reads at once. A stop needs connections too. */
const readsAtOnce = 16;
/** By then the latch of a trip was written, or is pending in the memory of this replica. */
const decidedForMs = 5_000;

/** A button as the brake needs it. */
interface BrakedButton {
  readonly name: string;
  /** As last seen; pending or durable. */
  readonly latch: LatchRecord | undefined;
  /** Reads the latch again. Never rejects. */
  readonly outbox: { refresh(): Promise<void> };
}

interface BrakeOptions {
  /** Absent: no brake. */
  readonly rule: () => BrakeRule | undefined;
  /** The buttons whose trips count. */
  readonly buttons: () => readonly BrakedButton[];
  readonly clock: Clock;
}

/**
 * Counts the trips of all buttons by the times in their latches, so that every replica comes to the same count, also after a restart. A
 * latch that cannot be read blocks no trip.
 */
export class AllTripsBrake implements TripBrake {
  readonly #options: BrakeOptions;
  /** By button: the last trip that this replica decided. */
  readonly #decided = new Map<string, CountedTrip & { readonly decidedAt: number }>();
  #reading: Promise<unknown> | undefined;
  /** The trips of a latch record, which never changes. */
  readonly #tripsOf = new WeakMap<LatchRecord, readonly CountedTrip[]>();

  constructor(options: BrakeOptions) {
    this.#options = options;
  }

  get active(): ActiveBrake | undefined {
    const rule = this.#options.rule();
    return rule && activeBrake(rule, this.#recentTrips(rule.withinMs), this.#options.clock.now());
  }

  async freshen(): Promise<void> {
    // Reads at most as often as the brake allows trips, because a trip follows each reading. The trips of one storm share one reading.
    if (this.#options.rule() === undefined || this.active !== undefined) return;
    const signal = this.#options.clock.deadline(freshenWithinMs);
    this.#reading ??= this.#readAll(signal).finally(() => {
      this.#reading = undefined;
    });
    await Promise.race([this.#reading, aborted(signal)]);
  }

  count(button: string, trip: CountedTrip): void {
    this.#decided.set(button, { ...trip, decidedAt: this.#options.clock.now() });
  }

  discard(button: string): void {
    this.#decided.delete(button);
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    const read = async ({ outbox }: BrakedButton) => {
      if (!signal.aborted) await outbox.refresh();
    };
    await Readable.from(this.#options.buttons()).map(read, { concurrency: readsAtOnce }).toArray();
  }

  *#recentTrips(withinMs: number): Iterable<CountedTrip> {
    const now = this.#options.clock.now();
    for (const { name, latch } of this.#options.buttons()) {
      yield* this.#lastTripsOf(latch, now - withinMs);
      const decided = this.#decided.get(name);
      if (decided === undefined) continue;
      if (hasPassed(decidedForMs, decided.decidedAt, now)) this.#decided.delete(name);
      else yield decided;
    }
  }

  /** The newest trips are last, so the search ends early in a long history. */
  *#lastTripsOf(latch: LatchRecord | undefined, since: number): Iterable<CountedTrip> {
    if (latch === undefined) return;
    let trips = this.#tripsOf.get(latch);
    if (trips === undefined) {
      trips = tripsOf(latch).map(countedTrip);
      this.#tripsOf.set(latch, trips);
    }
    for (let index = trips.length - 1; index >= 0; index -= 1) {
      const trip = trips[index];
      if (trip === undefined || trip.at < since) return;
      yield trip;
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
