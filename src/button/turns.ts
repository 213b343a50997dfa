/** How much of the same kind runs at once: in all, and for one namespace, which must leave room for the others if it is slow. */
export interface Limits {
  readonly all: number;
  readonly ofNamespace: number;
}

/** Each trip reads and writes with up to three connections. */
const tripLimits: Limits = { all: 40, ofNamespace: 10 };
/** A reconciliation reads with one connection. */
const reconcileLimits: Limits = { all: 40, ofNamespace: 10 };
/** A record follows a stop, and needs up to three requests one after the other. */
const recordLimits: Limits = { all: 40, ofNamespace: 10 };
/** What is due by time: the evidence, an Event, a rehearsal. */
const upkeepLimits: Limits = { all: 16, ofNamespace: 4 };

/** This many trips and presses at once are a storm. */
const tripsInStorm = 6;
/** The limits of each other kind of work in a storm. All work goes on, however long the storm lasts. */
const limitsInStorm: Limits = { all: 2, ofNamespace: 1 };

/**
 * Lets a limited number of tasks run at once, so that the first targets are stopped before the last ones are read, and the deadlines
 * of a task begin only when its turn comes. The namespaces take turns.
 */
export class Turns {
  readonly #limits: Limits;
  readonly #before: Turns | undefined;
  readonly #after: Turns[] = [];
  /** The waiting tasks of each namespace. The first namespace is next. */
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #running = new Map<string, number>();
  #all = 0;
  #besides = 0;

  /** While many tasks run in `before`, only a few run here. */
  constructor(limits: Limits, before?: Turns) {
    this.#limits = limits;
    this.#before = before;
    if (before !== undefined) before.#after.push(this);
  }

  /** A task that need not wait starts at once, and not in a later turn of the event loop. */
  run<Result>(namespace: string, task: () => Promise<Result>): Promise<Result> {
    const turn = this.#turnOf(namespace);
    const running = turn === undefined ? task() : turn.then(task);
    return running.finally(() => this.#leave(namespace));
  }

  /** Resolves when the caller's turn comes. The caller calls the result at the end of its work. */
  async enter(namespace: string): Promise<() => void> {
    await this.#turnOf(namespace);
    return () => this.#leave(namespace);
  }

  /** Runs a task that waits for no turn. The tasks of the kinds behind wait for it. */
  async runAtOnce<Result>(task: () => Promise<Result>): Promise<Result> {
    this.#besides += 1;
    try {
      return await task();
    } finally {
      this.#besides -= 1;
      this.#startWaiting();
    }
  }

  #leave(namespace: string): void {
    this.#count(namespace, -1);
    this.#startWaiting();
  }

  #turnOf(namespace: string): Promise<void> | undefined {
    if (this.#isFree(namespace)) {
      this.#count(namespace, 1);
      return undefined;
    }
    return new Promise((resolve) => {
      this.#waiting.set(namespace, [...(this.#waiting.get(namespace) ?? []), resolve]);
    });
  }

  #isFree(namespace: string): boolean {
    const { all, ofNamespace } = this.#isSecond ? limitsInStorm : this.#limits;
    return this.#all < all && (this.#running.get(namespace) ?? 0) < ofNamespace;
  }

  get #isSecond(): boolean {
    return this.#before?.isStorm === true;
  }

  /** Many trips or presses are under way. */
  get isStorm(): boolean {
    return this.#all + this.#besides >= tripsInStorm;
  }

  #startWaiting(): void {
    while (this.#startNext());
    if (!this.isStorm) for (const turns of this.#after) turns.#startWaiting();
  }

  /** Returns whether a task started. */
  #startNext(): boolean {
    const next = [...this.#waiting.keys()].find((namespace) => this.#isFree(namespace));
    if (next === undefined) return false;
    const [start, ...rest] = this.#waiting.get(next) ?? [];
    this.#waiting.delete(next);
    if (rest.length > 0) this.#waiting.set(next, rest);
    this.#count(next, 1);
    start?.();
    return true;
  }

  #count(namespace: string, change: 1 | -1): void {
    this.#all += change;
    const running = (this.#running.get(namespace) ?? 0) + change;
    if (running === 0) this.#running.delete(namespace);
    else this.#running.set(namespace, running);
  }
}

/** The work of all buttons of one process, by its kind. Stops come first. */
export interface WorkTurns {
  readonly trips: Turns;
  readonly records: Turns;
  readonly reconciles: Turns;
  readonly upkeep: Turns;
}

export function createWorkTurns(): WorkTurns {
  const trips = new Turns(tripLimits);
  const behind = (limits: Limits) => new Turns(limits, trips);
  return { trips, records: behind(recordLimits), reconciles: behind(reconcileLimits), upkeep: behind(upkeepLimits) };
}
