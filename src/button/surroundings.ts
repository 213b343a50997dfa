import type { Clock } from '../cluster/clock.ts';
import type { ButtonIndex, Cluster, HeartbeatStore, LatchStore, OutageStore } from '../cluster/cluster.ts';
import type { HookSender } from '../hooks/hook-sender.ts';
import type { Recorder } from '../telemetry/event.ts';

/** Everything outside that the buttons act on and are told by; tests put memory in its place. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly latches: LatchStore;
  readonly heartbeats: HeartbeatStore;
  readonly chain: OutageStore;
  readonly buttonIndex: ButtonIndex;
  readonly hookSender: HookSender;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** A new trip's id: unique over all replicas, and usable in an object's name. */
  newTripId(): string;
  /** From 0 to 1, so that replicas do not all do the same at the same moment. */
  random(): number;
  /** Whether the cluster has the admission policy that refuses every raise by this account. */
  readonly admissionPolicy: boolean;
}
