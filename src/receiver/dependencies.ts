import type { ButtonDependencies } from '../button/dependencies.ts';
import type { DrillStore } from '../cluster/drill-store.ts';
import type { ButtonIndex, HeartbeatStore, OutageStore, RehearsalStore, WatchedLatchStore } from '../cluster/stores.ts';
import type { HookSender } from '../hooks/hook-sender.ts';

/** What the buttons of one receiver depend on. Tests replace it by objects in memory. */
export interface ReceiverDependencies extends ButtonDependencies {
  readonly latches: WatchedLatchStore;
  readonly heartbeats: HeartbeatStore;
  readonly rehearsals: RehearsalStore;
  readonly outages: OutageStore;
  readonly buttonIndex: ButtonIndex;
  readonly hookSender: HookSender;
  /** The state of the drill in a namespace. */
  drills(namespace: string): DrillStore;
}
