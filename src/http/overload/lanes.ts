/** How much of one kind may begin in one turn of the event loop, and how many may wait for the next turns. */
interface Lane {
  readonly perTurn: number;
  readonly waiting: number;
}

const unlimited = Number.POSITIVE_INFINITY;

/**
 * The kinds of work. A press needs several turns of the event loop, so a turn must stay short, whatever arrives in it. A stop and an act
 * are never refused here: the connections bound how many wait. Reads are limited as Alertmanager limits them (`--web.get-concurrency`): a
 * further one is answered 503.
 */
export const lanes = {
  /** The kubelet's probes. */
  probe: { perTurn: 16, waiting: unlimited },
  /** Notifications with Alertmanager's token. */
  stop: { perTurn: 32, waiting: unlimited },
  /** Acts of people, except their first request. */
  act: { perTurn: 16, waiting: unlimited },
  /** Acts with a token that was not seen before. */
  firstAct: { perTurn: 4, waiting: unlimited },
  /** What known people, or Prometheus, read. */
  read: { perTurn: 8, waiting: 64 },
  /** Everything else. */
  stranger: { perTurn: 8, waiting: 64 },
} as const satisfies Record<string, Lane>;
export type LaneName = keyof typeof lanes;

interface Queue {
  begun: number;
  readonly waiting: (() => void)[];
}

/** Begins requests lane by lane. Without a crowd, each begins at once. */
export class Lanes {
  readonly #queues = new Map<LaneName, Queue>();
  #isTurnAwaited = false;

  /** Begins `task` now or in a later turn. Returns false if too many wait: the task never begins. */
  begin(name: LaneName, task: () => void): boolean {
    const queue = this.#queues.get(name) ?? { begun: 0, waiting: [] };
    this.#queues.set(name, queue);
    const { perTurn, waiting } = lanes[name];
    if (queue.begun >= perTurn && queue.waiting.length >= waiting) return false;
    if (queue.begun >= perTurn) queue.waiting.push(task);
    else {
      queue.begun += 1;
      task();
    }
    this.#awaitTurn();
    return true;
  }

  #awaitTurn(): void {
    if (this.#isTurnAwaited) return;
    this.#isTurnAwaited = true;
    setImmediate(() => {
      this.#isTurnAwaited = false;
      for (const [name, queue] of this.#queues) this.#beginTurn(lanes[name].perTurn, queue);
    });
  }

  #beginTurn(perTurn: number, queue: Queue): void {
    const tasks = queue.waiting.splice(0, perTurn);
    queue.begun = tasks.length;
    for (const task of tasks) task();
    if (queue.waiting.length > 0) this.#awaitTurn();
  }
}
