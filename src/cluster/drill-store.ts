import type { DrillState } from '../core/drill/state.ts';

/** The state of the drill in one namespace. Every call rejects with a ClusterError. */
export interface DrillStore {
  read(signal: AbortSignal): Promise<StoredDrill>;
  /**
   * Replaces the state by compare-and-swap. `change` gets the stored state, and gets it again after a conflict; an error that it throws
   * ends the update.
   */
  update(change: (state: DrillState) => DrillState, signal: AbortSignal): Promise<void>;
}

export interface StoredDrill {
  readonly state: DrillState;
  /** When the state object was created, in milliseconds since the epoch. */
  readonly installedAt?: number;
}
