import type { StoredRehearsals } from '../core/heartbeat/rehearsals.ts';
import type { ArrivedReport } from '../core/heartbeat/report.ts';
import type { OutageRecord } from '../core/hooks/outage.ts';
import type { LatchRecord, TripRecord } from '../core/latch/latch.ts';
import type { ClusterError } from './errors.ts';

/** Stores the latches: one value per button, compare-and-swap by version. */
export interface LatchStore {
  read(button: string, signal: AbortSignal): Promise<StoredLatch>;
  /**
   * Replaces the value if the store is still at `version`, else rejects with `conflict`. Resolves with the new version once
   * the value is durable.
   */
  write(button: string, record: LatchRecord, version: string, signal: AbortSignal): Promise<string>;
}

export interface WatchedLatchStore extends LatchStore {
  /**
   * Watches the latches of all buttons until `signal` aborts; it lists and connects again by itself. Resolves when aborted, never
   * rejects.
   */
  watch(handlers: LatchHandlers, signal: AbortSignal): Promise<void>;
}

export interface LatchHandlers {
  /** The stored value differs from what this store last read or wrote, or the state object is gone. */
  onNews(button: string): void;
  /** The watch works: all state objects have just been listed. */
  onLive(): void;
  onError(error: ClusterError): void;
}

export interface StoredLatch {
  readonly version: string;
  /** Absent if the key is missing: the state of the latch is then unknown. */
  readonly record?: LatchRecord;
  /** The problem with a value that is not a latch. The next write keeps that value beside the new one. */
  readonly damaged?: string;
  /** The key that the API server's policy reads. Every write derives it from the latch (src/core/latch/held.ts). */
  readonly held?: string;
}

/** Stores the trips that were reset and have left the latch, oldest first. Both calls reject with `not-found` without the object. */
export interface ArchiveStore {
  read(button: string, signal: AbortSignal): Promise<readonly TripRecord[]>;
  /** Changes the trips by compare-and-swap. `change` is called again after a conflict. Resolves with what is stored then. */
  update(
    button: string,
    change: (stored: readonly TripRecord[]) => readonly TripRecord[],
    signal: AbortSignal,
  ): Promise<readonly TripRecord[]>;
}

/** Stores the newest heartbeats of all replicas. */
export interface HeartbeatStore {
  read(signal: AbortSignal): Promise<StoredHeartbeats>;
  /** Replaces reports that are older, or in the future. Newer reports and the reports of other buttons stay. */
  write(heartbeats: StoredHeartbeats, signal: AbortSignal): Promise<void>;
}

/** Stores the newest rehearsal of each button by any replica, beside the heartbeat. */
export interface RehearsalStore {
  /** Stores those of `own` that are newer, and resolves with the newest of each button. */
  exchange(own: StoredRehearsals, signal: AbortSignal): Promise<StoredRehearsals>;
}

export interface StoredHeartbeats {
  /** When a heartbeat of any button last arrived, in milliseconds since the epoch. */
  readonly at?: number;
  /** The newest report of each button, by name. */
  readonly reports: Readonly<Record<string, ArrivedReport>>;
}

/** Stores the outages of the monitoring, beside the heartbeat. */
export interface OutageStore {
  read(signal: AbortSignal): Promise<OutageRecord | undefined>;
  /**
   * Changes the record by compare-and-swap. `change` gets the stored record, and the stored heartbeat in milliseconds since the
   * epoch, and is called again after a conflict. It returns undefined to change nothing.
   */
  update(
    change: (record: OutageRecord | undefined, heartbeat: number | undefined) => OutageRecord | undefined,
    signal: AbortSignal,
  ): Promise<void>;
}

/**
 * Stores the names of all buttons that may have a latch, beside the heartbeat. State objects can be read by name only, so a
 * receiver that starts after a button left the config finds its latch through this index.
 */
export interface ButtonIndex {
  read(signal: AbortSignal): Promise<readonly string[]>;
  /** Adds and removes names by compare-and-swap. */
  update(
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
    signal: AbortSignal,
  ): Promise<void>;
}
