import { AsyncLocalStorage } from 'node:async_hooks';
import type { ResetOrder } from '../../../src/api/button-service.ts';
import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';
import type { LatchRecord } from '../../../src/core/latch/latch.ts';
import type { Target } from '../../../src/core/target.ts';
import type { Rules } from '../../../src/receiver/buttons.ts';
import type { Operation } from '../support/gate.ts';
import { selectorOf } from '../support/world.ts';
import type { VirtualClock } from './virtual-clock.ts';

export const places = ['A', 'B'] as const;
export type Place = (typeof places)[number];

/** One process of a receiver, from its start to its crash. Its memory dies with it. */
export interface Life {
  readonly name: string;
  readonly place: Place;
  readonly clock: VirtualClock;
  /** Aborts when the process is gone. */
  readonly end: AbortController;
  rules: Rules;
  rulesChangedAt: number;
  /** The buttons of this process: those in its config, and latched ones that left the config. */
  buttons(): readonly string[];
  /** Each button's latch as this life last read or wrote it. */
  readonly knows: Map<string, LatchRecord>;
  /** The number of calls, and which call last read or wrote each button's latch. */
  calls: number;
  readonly newest: Map<string, number>;
  /** Buttons whose state object answered this life at least once. */
  readonly everRead: Set<string>;
  /** When a call about each latch or each scale last failed or got no reply. */
  readonly latchFailedAt: Map<string, number>;
  scaleFailedAt: number;
}

export interface ScaleSeen {
  /** The workload's key. */
  readonly target: string;
  readonly replicas: number | 'gone';
  readonly turn: number;
}

export interface ListSeen {
  readonly selector: string;
  readonly pods: readonly PodSnapshot[];
  readonly turn: number;
}

export type TaskKind = 'look' | 'receive' | 'press' | 'reset' | 'disarm' | 'arm' | 'watch';

/** One act on a receiver, and the results of its calls so far. Moments count the run's turns. */
export interface Task {
  readonly kind: TaskKind;
  readonly life: Life;
  readonly begun: { readonly turn: number; readonly now: number };
  readonly order?: ResetOrder;
  readonly scales: ScaleSeen[];
  readonly lists: ListSeen[];
  readonly latch: Map<string, LatchRecord | undefined>;
  /** The buttons whose key this act found missing. Another read of the same act may have found the key since. */
  readonly missing: Set<string>;
  /** Calls that failed, or passed their deadline. */
  readonly failed: Set<Operation>;
  /**
   * The last trip that this act made, while its grounds may still change: after a conflict it may observe and decide
   * again.
   */
  deciding: string | undefined;
}

export function newTask(
  kind: TaskKind,
  life: Life,
  begun: { readonly turn: number; readonly now: number },
  order?: ResetOrder,
): Task {
  const read = { scales: [], lists: [], latch: new Map(), missing: new Set<string>() };
  const seen = { ...read, failed: new Set<Operation>(), deciding: undefined };
  return { kind, life, begun, ...seen, ...(order === undefined ? {} : { order }) };
}

/** Every call finds its act in this storage. */
export const currentTask = new AsyncLocalStorage<Task>();

/** The memory of a button dies with it: one that left the config while armed starts fresh when it comes back. */
export function forgetOthers({ buttons, knows, everRead }: Life): void {
  const kept = new Set(buttons());
  for (const name of knows.keys()) if (!kept.has(name)) knows.delete(name);
  for (const name of everRead) if (!kept.has(name)) everRead.delete(name);
}

/** The pods of a workload as this act last listed them. */
export function lastPods(task: Task, target: Target): readonly PodSnapshot[] | undefined {
  return task.lists.findLast((seen) => seen.selector === selectorOf(target))?.pods;
}

/** Receives every step, request and reply as text. */
export type Tell = (line: string) => void;
