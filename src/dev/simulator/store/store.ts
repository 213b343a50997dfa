import type { Stored } from './objects.ts';
import type { Objects, Resource } from './resources.ts';
import { expired } from './status.ts';

/** One committed change. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: Resource;
  /** The new object, or the last state of a deleted one. Its resourceVersion is this change's. */
  readonly object: Stored;
  readonly previous?: Stored;
  readonly revision: number;
}

/**
 * All objects, under one revision that counts every change, as in etcd. Commits are synchronous: every later call sees what `put`
 * returned. Listeners run within the commit, and must not change the store before they return.
 */
export class Store {
  /** By namespace and name. */
  readonly #objects: { readonly [R in Resource]: Map<string, Map<string, Objects[R]>> } = {
    pods: new Map(),
    configmaps: new Map(),
    events: new Map(),
    deployments: new Map(),
    statefulsets: new Map(),
    replicasets: new Map(),
    rollouts: new Map(),
    workers: new Map(),
  };
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #historyLength: number;
  #history: Change[] = [];
  #revision = 1_000;
  /** The oldest revision that a watch can begin at. */
  #oldest = 1_000;

  constructor(historyLength: number) {
    this.#historyLength = historyLength;
  }

  get revision(): number {
    return this.#revision;
  }

  get<R extends Resource>(resource: R, namespace: string, name: string): Objects[R] | undefined {
    return this.#objects[resource].get(namespace)?.get(name);
  }

  /** In the order of namespace and name, as in etcd. */
  list<R extends Resource>(resource: R, namespace?: string): Objects[R][] {
    const namespaces = namespace === undefined ? [...this.#objects[resource].keys()].toSorted() : [namespace];
    return namespaces.flatMap((each) =>
      [...(this.#objects[resource].get(each)?.entries() ?? [])]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, object]) => object),
    );
  }

  /** Creates or replaces an object. Returns it with its new resourceVersion. */
  put<R extends Resource>(resource: R, object: Objects[R]): Objects[R] {
    const { namespace, name } = object.metadata;
    const previous = this.get(resource, namespace, name);
    const stored = this.#stamp(object);
    const objects = this.#objects[resource].get(namespace) ?? new Map<string, Objects[R]>();
    this.#objects[resource].set(namespace, objects.set(name, stored));
    this.#commit({ type: previous ? 'MODIFIED' : 'ADDED', resource, object: stored, ...(previous && { previous }) });
    return stored;
  }

  /** Deletes an object, if it exists. */
  remove<R extends Resource>(resource: R, { metadata: { namespace, name } }: Objects[R]): void {
    const previous = this.get(resource, namespace, name);
    if (!previous) return;
    this.#objects[resource].get(namespace)?.delete(name);
    this.#commit({ type: 'DELETED', resource, object: this.#stamp(previous), previous });
  }

  /** Calls `listener` at each change, until the returned function is called. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `condition` now and after every change. Resolves with its first truthy value. */
  until<T>(condition: () => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        try {
          const value = condition();
          if (!value) return;
          resolve(value);
        } catch (error) {
          reject(error);
        }
        unsubscribe();
      };
      const unsubscribe = this.onChange(look);
      look();
    });
  }

  /** The changes after `revision`. Throws 410 Expired if the history does not reach back so far. */
  changesSince(revision: number): Change[] {
    if (revision < this.#oldest) throw expired(revision, this.#oldest);
    return this.#history.filter((change) => change.revision > revision);
  }

  /** Drops the history, as etcd's compaction does. A watch from an older revision gets 410. */
  compact(): void {
    this.#history = [];
    this.#oldest = this.#revision;
  }

  #stamp<T extends Stored>(object: T): T {
    this.#revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: `${this.#revision}` } };
  }

  #commit(change: Omit<Change, 'revision'>): void {
    const committed = { ...change, revision: this.#revision };
    this.#history.push(committed);
    // The history is cut at twice its length, because cutting it at every change would cost more.
    if (this.#history.length > 2 * this.#historyLength) {
      this.#history = this.#history.slice(-this.#historyLength);
      this.#oldest = (this.#history[0]?.revision ?? this.#revision) - 1;
    }
    for (const listener of [...this.#listeners]) listener(committed);
  }
}
