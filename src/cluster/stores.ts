import type { OutageRecord } from '../core/hooks/outage.ts';
import type { LatchRecord } from '../core/latch/latch.ts';

/** Where latches are kept: one value per button, compare-and-swap by version. */
export interface LatchStore {
  read(button: string, signal: AbortSignal): Promise<StoredLatch>;
  /**
   * Replaces the value if the store is still at `version`; else rejects with `conflict`.
   * Resolves with the new version once the value is durable.
   */
  write(button: string, record: LatchRecord, version: string, signal: AbortSignal): Promise<string>;
}

export interface StoredLatch {
  readonly version: string;
  /** Absent where the key is missing: what the latch was is then unknown. */
  readonly record?: LatchRecord;
  /** A value that could not be understood, and why; the next write keeps it beside the new one. */
  readonly damaged?: string;
}

/** The newest heartbeat that any replica received, in milliseconds since the epoch. */
export interface HeartbeatStore {
  read(signal: AbortSignal): Promise<number | undefined>;
  /** Raises the stored time to `at`; a newer one stays, unless it is from the future. */
  write(at: number, signal: AbortSignal): Promise<void>;
}

/** The silences of the chain, kept beside the heartbeat. */
export interface OutageStore {
  read(signal: AbortSignal): Promise<OutageRecord | undefined>;
  /**
   * ChangeListeners the record by compare-and-swap: `change` is asked about what is stored, with the stored heartbeat in
   * milliseconds since the epoch, again where another replica was faster. It returns undefined where nothing is to be done.
   */
  update(
    change: (record: OutageRecord | undefined, heartbeat: number | undefined) => OutageRecord | undefined,
    signal: AbortSignal,
  ): Promise<void>;
}

/**
 * The names of every button that may hold a latch, kept beside the heartbeat. Access to the state objects is by name
 * alone, so that a receiver started after a button left the config learns of its latch from here.
 */
export interface ButtonIndex {
  read(signal: AbortSignal): Promise<readonly string[]>;
  /** Adds and removes names by compare-and-swap. */
  update(
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
    signal: AbortSignal,
  ): Promise<void>;
}
