import type { Recorder } from '../record/occurrence.ts';
import type { Clock } from './clock.ts';
import type { Cluster, HeartbeatStore, LatchStore, Roster } from './cluster.ts';

/** Everything outside that the buttons act on and are told by; tests put memory in its place. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly latches: LatchStore;
  readonly heartbeats: HeartbeatStore;
  readonly roster: Roster;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** A new trip's id: unique over all replicas, and usable in an object's name. */
  newTripId(): string;
  /** Whether the cluster has the admission policy that refuses every raise by this account. */
  readonly admissionPolicy: boolean;
}
