/** Trips that are decided at once. Each reads and writes with up to three connections. */
const tripsAtOnce = 80;
/** A namespace whose admission webhooks are slow must leave room for the others. */
const tripsAtOnceOfNamespace = 20;

/**
 * Lets a limited number of trips run at once, so that the first targets are stopped before the last ones are read, and a trip's
 * deadlines begin only when its turn comes. The namespaces take turns.
 */
export class TripSlots {
  readonly #limits: { readonly all: number; readonly ofNamespace: number };
  /** The waiting trips of each namespace. The first namespace is next. */
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #running = new Map<string, number>();
  #all = 0;

  constructor(limits = { all: tripsAtOnce, ofNamespace: tripsAtOnceOfNamespace }) {
    this.#limits = limits;
  }

  /** Without a wait, the trip starts at once and not in a later turn. */
  run<Result>(namespace: string, trip: () => Promise<Result>): Promise<Result> {
    const turn = this.#turnOf(namespace);
    const running = turn === undefined ? trip() : turn.then(trip);
    return running.finally(() => {
      this.#count(namespace, -1);
      this.#startNext();
    });
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
    return this.#all < this.#limits.all && (this.#running.get(namespace) ?? 0) < this.#limits.ofNamespace;
  }

  #startNext(): void {
    const next = [...this.#waiting.keys()].find((namespace) => this.#isFree(namespace));
    if (next === undefined) return;
    const [start, ...rest] = this.#waiting.get(next) ?? [];
    this.#waiting.delete(next);
    if (rest.length > 0) this.#waiting.set(next, rest);
    this.#count(next, 1);
    start?.();
  }

  #count(namespace: string, change: 1 | -1): void {
    this.#all += change;
    const running = (this.#running.get(namespace) ?? 0) + change;
    if (running === 0) this.#running.delete(namespace);
    else this.#running.set(namespace, running);
  }
}
