import { Readable } from 'node:stream';
import type { TripBrake } from '../button/trip-brake.ts';
import type { Clock } from '../cluster/clock.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { LatchStore } from '../cluster/stores.ts';
import { type ActiveBrake, activeBrake, type BrakeRule, type CountedTrip, countedTrip } from '../core/brake/brake.ts';
import { type LatchRecord, tripsOf } from '../core/latch/latch.ts';
import { hasPassed } from '../core/time/elapsed.ts';

/** A trip must not wait long for the count. Latches that were not read until then count as last seen. */
const freshenWithinMs = 500;
/** Reads at once. A stop needs connections too. */
const readsAtOnce = 16;
/** By then the latch of a trip was written, or is pending in the memory of this replica. */
const decidedForMs = 5_000;

export interface BrakeOptions {
  /** Absent: no brake. */
  readonly rule: () => BrakeRule | undefined;
  /** The buttons of this replica, each with its latch as last seen. */
  readonly buttons: () => Iterable<{ readonly name: string; readonly latch: LatchRecord | undefined }>;
  readonly latches: LatchStore;
  readonly clock: Clock;
}

/**
 * Counts the trips of all buttons by the times in their latches, so that every replica comes to the same count, also after a restart. A
 * latch that cannot be read holds no trip back.
 */
export class AllTripsBrake implements TripBrake {
  readonly #options: BrakeOptions;
  /** By button: the last trip that this replica decided. */
  readonly #decided = new Map<string, CountedTrip & { readonly decidedAt: number }>();
  /** By button: the latch as this object last read it. */
  #read: ReadonlyMap<string, LatchRecord> = new Map();
  #reading: Promise<void> | undefined;
  /** The trips of a latch record, which never changes. */
  readonly #tripsOf = new WeakMap<LatchRecord, readonly CountedTrip[]>();

  constructor(options: BrakeOptions) {
    this.#options = options;
  }

  get active(): ActiveBrake | undefined {
    const rule = this.#options.rule();
    return rule && activeBrake(rule, this.#recentTrips(rule.withinMs), this.#options.clock.now());
  }

  freshen(): Promise<void> {
    // No more often than the brake allows trips: each reading is followed by a trip. Those of one storm share one.
    if (this.#options.rule() === undefined || this.active !== undefined) return Promise.resolve();
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  count(button: string, trip: CountedTrip): void {
    this.#decided.set(button, { ...trip, decidedAt: this.#options.clock.now() });
  }

  async #readAll(): Promise<void> {
    const { buttons, latches, clock } = this.#options;
    const signal = clock.deadline(freshenWithinMs);
    const found = new Map(this.#read);
    const read = async (name: string) => {
      try {
        const { record } = await latches.read(name, signal);
        if (record !== undefined) found.set(name, record);
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
      }
    };
    const names = [...buttons()].map(({ name }) => name);
    await Readable.from(names).map(read, { concurrency: readsAtOnce }).toArray();
    const present = new Set(names);
    this.#read = new Map([...found].filter(([name]) => present.has(name)));
  }

  /** Each latch as seen last, and as read last: one of the two is older. */
  *#recentTrips(withinMs: number): Iterable<CountedTrip> {
    const now = this.#options.clock.now();
    for (const { name, latch } of this.#options.buttons()) {
      yield* this.#lastTripsOf(latch, now - withinMs);
      yield* this.#lastTripsOf(this.#read.get(name), now - withinMs);
    }
    for (const [button, { decidedAt, ...trip }] of this.#decided) {
      if (hasPassed(decidedForMs, decidedAt, now)) this.#decided.delete(button);
      else yield trip;
    }
  }

  /** The newest come last, so most of a long history is not looked at. */
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
