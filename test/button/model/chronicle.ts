import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';
import type { LatchRecord } from '../../../src/core/latch/latch.ts';
import { type End, swypeApp, type World } from '../support/world.ts';
import { isLatched, targetKey } from './facts.ts';
import type { Life, Task } from './task.ts';
import { buttonNames, elsewhere } from './variants.ts';

/** What a task knew at one moment while it decided a trip, and by what config. */
export interface View {
  /** Replicas by workload, and pods by selector, as listed last. */
  readonly scales: ReadonlyMap<string, number | 'gone'>;
  readonly pods: ReadonlyMap<string, readonly PodSnapshot[]>;
  readonly scaleFailed: boolean;
  readonly podsFailed: boolean;
  readonly latch: ReadonlyMap<string, LatchRecord>;
  readonly hadRead: ReadonlySet<string>;
  readonly rules: Life['rules'];
}

/** A trip's id was given; until it is written, or its target stopped, its task may look and decide again. */
export interface Decided {
  readonly task: Task;
  readonly views: View[];
}

/** A latch that this task read counts, or, where its last read failed, what its life knows from elsewhere. */
export function viewsOf(task: Task): readonly View[] {
  const { life, failed } = task;
  const seen = {
    scales: new Map(task.scales.map(({ target, replicas }) => [target, replicas])),
    pods: new Map(task.lists.map(({ selector, pods }) => [selector, pods])),
    scaleFailed: failed.has('readScale'),
    podsFailed: failed.has('listPods') || failed.has('readScale'),
    hadRead: new Set(life.everRead),
    rules: life.rules,
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

/** What truly happened, by the world alone: the receivers are not asked. */
export class Chronicle {
  readonly world: World;
  /** Counts everything that happens, one by one. */
  turn = 0;
  readonly violations: string[] = [];
  /** Trips that were durable at some time, with the turn, and those released by a reset. */
  readonly durable = new Map<string, number>();
  readonly released = new Set<string>();
  /** Also those that a replica has written back since, after the key was wiped. */
  readonly everReleased = new Set<string>();
  /** Trips answered 2xx, by button, until they are released. */
  readonly acknowledged = new Map<string, string>();
  /** Trips whose key was wiped while they were held. */
  readonly wiped = new Set<string>();
  /** Looks that read the button index, and when each life last began one that ended well. */
  readonly rosterReaders = new WeakSet<Task>();
  readonly rosterKeptAt = new Map<Life, number>();
  /** When each name was last taken off the button index. */
  readonly offRosterAt = new Map<string, number>();
  readonly decided = new Map<string, Decided>();
  /** How each container attempt truly ended, by pod. */
  readonly ends = new Map<string, { readonly end: End; readonly at: number }[]>();
  readonly latches = new Map<string, LatchRecord | undefined>();
  /** When each workload was last raised, reset, and last seen at zero or gone. */
  readonly raisedAt = new Map<string, number>();
  readonly resetAt = new Map<string, number>();
  readonly zeroAt = new Map<string, { readonly turn: number; readonly now: number }>();
  /** How often each was raised. */
  readonly raises = new Map<string, number>();
  /** Every number of replicas above zero that each had since its last restore from zero without a latch. */
  readonly counts = new Map<string, Set<number>>();

  /** Which workload each uid is, or was. */
  readonly uids = new Map<string, string>();

  constructor(world: World) {
    this.world = world;
    this.observe();
  }

  fail(message: string): void {
    this.violations.push(message);
  }

  /** To be called whenever anything may have changed. */
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

  raised(key: string): void {
    this.raisedAt.set(key, this.turn);
    this.raises.set(key, (this.raises.get(key) ?? 0) + 1);
  }

  /** A held latch of any button on this workload. */
  isHeld(key: string): boolean {
    return buttonNames.some((name) => {
      const latch = this.world.latch(name);
      return isLatched(latch) && targetKey(latch.target) === key;
    });
  }
}
