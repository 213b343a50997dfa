import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';
import type { Gateway } from '../../../src/core/heartbeat/gateway.ts';
import type { LatchRecord } from '../../../src/core/latch/latch.ts';
import { type End, swypeApp, type World } from '../support/world.ts';
import { isLatched, targetKey } from './facts.ts';
import type { Life, Task } from './task.ts';
import { buttonNames, elsewhere } from './variants.ts';

/** The facts and the config that a task had at one moment while it decided a trip. */
export interface View {
  /** Replicas by workload, and pods by selector, as last listed. */
  readonly scales: ReadonlyMap<string, number | 'gone'>;
  readonly pods: ReadonlyMap<string, readonly PodSnapshot[]>;
  readonly scaleFailed: boolean;
  readonly podsFailed: boolean;
  readonly latch: ReadonlyMap<string, LatchRecord>;
  readonly hadRead: ReadonlySet<string>;
  readonly rules: Life['rules'];
  readonly now: number;
}

/** A trip got its id. Until the trip is written or its target stopped, its task may observe and decide again. */
export interface Decided {
  readonly task: Task;
  readonly views: View[];
}

/** The latch that this task read. If its last read failed, the latch that its life knows from elsewhere. */
export function viewsOf(task: Task, now: number): readonly View[] {
  const { life, failed } = task;
  const seen = {
    scales: new Map(task.scales.map(({ target, replicas }) => [target, replicas])),
    pods: new Map(task.lists.map(({ selector, pods }) => [selector, pods])),
    scaleFailed: failed.has('readScale'),
    podsFailed: failed.has('listPods') || failed.has('readScale'),
    hadRead: new Set(life.everRead),
    rules: life.rules,
    now,
  };
  const known = new Map(life.knows);
  if (!failed.has('readLatch')) return [{ ...seen, latch: new Map([...known, ...withoutMissing(task.latch)]) }];
  return [
    { ...seen, latch: new Map([...known, ...withoutMissing(task.latch)]) },
    { ...seen, latch: known },
  ];
}

function withoutMissing(latch: Task['latch']): readonly (readonly [string, LatchRecord])[] {
  return [...latch].flatMap(([button, record]) => (record === undefined ? [] : [[button, record] as const]));
}

/** A latch that somebody forged, by its text. `witnesses`: the lives that remember the trip and its `target`. */
export interface Forged {
  readonly trip: string;
  readonly target: string;
  readonly text: string;
  readonly witnesses: readonly Life[];
}

/** What truly happened in the world, without asking the receivers. */
export class Chronicle {
  readonly world: World;
  /** Counts everything that happens, one by one. */
  turn = 0;
  readonly violations: string[] = [];
  /** Trips that were durable at some time, with the turn, and trips that a reset released. */
  readonly durable = new Map<string, number>();
  readonly released = new Set<string>();
  /** Includes trips that a replica wrote back after the key was wiped. */
  readonly everReleased = new Set<string>();
  /** Trips answered 2xx, by button, until they are released. */
  readonly acknowledged = new Map<string, string>();
  /** Lost trips that their maker wrote again, because it had not heard of its first write. It cannot know of the damage. */
  readonly writtenTwice = new Set<string>();
  /** Trips whose key was wiped while they were latched. */
  readonly wiped = new Set<string>();
  readonly forgeries: Forged[] = [];
  /** Reconcile passes that read the button index, and when each life last began a successful one. */
  readonly rosterReaders = new WeakSet<Task>();
  readonly rosterKeptAt = new Map<Life, number>();
  /** When each name was last removed from the button index. */
  readonly offRosterAt = new Map<string, number>();
  /** Every disarm that was ever durable, by button and end. */
  readonly disarms = new Set<string>();
  readonly decided = new Map<string, Decided>();
  /** How each container attempt truly ended, by pod. */
  readonly ends = new Map<string, { readonly end: End; readonly at: number }[]>();
  /** Everything that the probes of the payment gateway have said. */
  readonly gateways = new Set<Gateway>(['up']);
  readonly latches = new Map<string, LatchRecord | undefined>();
  /** When each workload was last raised, last reset, and last seen at zero or gone. */
  readonly raisedAt = new Map<string, number>();
  readonly resetAt = new Map<string, number>();
  readonly zeroAt = new Map<string, { readonly turn: number; readonly now: number }>();
  /** How often each workload was raised. */
  readonly raises = new Map<string, number>();
  /** Every replica count above zero that each workload had since its last restore from zero without a latch. */
  readonly counts = new Map<string, Set<number>>();

  /** The workload of each uid, past or present. */
  readonly uids = new Map<string, string>();

  constructor(world: World) {
    this.world = world;
    this.observe();
  }

  fail(message: string): void {
    this.violations.push(message);
  }

  /** Called whenever anything may have changed. */
  observe(): void {
    this.turn += 1;
    for (const name of buttonNames) if (this.world.buttonIndex.has(name)) this.offRosterAt.set(name, this.turn);
    for (const target of [swypeApp, elsewhere]) {
      const key = targetKey(target);
      const workload = this.world.workloads.get(key);
      const replicas = workload?.replicas ?? 0;
      if (workload !== undefined) this.uids.set(workload.uid, key);
      if (replicas === 0) this.zeroAt.set(key, { turn: this.turn, now: this.world.now });
      else (this.counts.get(key) ?? this.counts.set(key, new Set()).get(key))?.add(replicas);
    }
  }

  looked(task: Task): void {
    const isKept = this.rosterReaders.has(task) && !task.failed.has('readRoster') && !task.failed.has('updateRoster');
    if (isKept) this.rosterKeptAt.set(task.life, task.begun.turn);
  }

  isForged(text: string | undefined): boolean {
    return this.forgeries.some((forgery) => forgery.text === text);
  }

  /** Somebody forged the latch of this trip, and no receiver runs that must restore it. */
  isLost(trip: string, running: readonly Life[]): boolean {
    const forged = this.forgeries.filter((forgery) => forgery.trip === trip);
    return forged.some(({ witnesses }) => !witnesses.some((life) => mustRestore(life, running)));
  }

  raised(key: string): void {
    this.raisedAt.set(key, this.turn);
    this.raises.set(key, (this.raises.get(key) ?? 0) + 1);
  }

  /** The latch of any latched button on this workload. */
  isHeld(key: string): boolean {
    return buttonNames.some((name) => {
      const latch = this.world.latch(name);
      return isLatched(latch) && targetKey(latch.target) === key;
    });
  }
}

/** After a new config, a replica may believe another one. */
export function mustRestore(life: Life, running: readonly Life[]): boolean {
  return running.includes(life) && life.rulesChangedAt < 0;
}
