import type { Clock } from '../cluster/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ArchiveStore, LatchStore } from '../cluster/stores.ts';
import type { Recorder } from '../telemetry/event.ts';
import type { TripBrake } from './trip/trip-brake.ts';

/** What one button depends on. Tests replace it by objects in memory. */
export interface ButtonDependencies {
  readonly cluster: Cluster;
  readonly latches: LatchStore;
  readonly archives: ArchiveStore;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** Returns the id of a new trip: unique over all replicas, and valid in an object's name. */
  newTripId(): string;
  /** From 0 to 1, so that replicas do not all act at the same moment. */
  random(): number;
  /** Absent in a process that makes no automatic trips. */
  readonly brake?: TripBrake;
  /** Whether the cluster has the admission policy that refuses every raise by this account. */
  readonly admissionPolicy: boolean;
}
