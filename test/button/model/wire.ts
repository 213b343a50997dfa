import { ClusterError, type ClusterErrorKind } from '../../../src/cluster/errors.ts';
import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';
import type { LatchRecord } from '../../../src/core/latch/latch.ts';
import type { Call, Gate, Operation } from '../support/gate.ts';
import type { Connection, World } from '../support/world.ts';
import { currentTask, type Life, newTask, type Place, type Task, type Tell } from './task.ts';

/** `before`: the request is under way. `after`: the reply is under way. */
export interface Parked {
  readonly task: Task;
  readonly operation: Operation;
  readonly subject: string;
  readonly when: 'before' | 'after';
  readonly signal: AbortSignal;
  /** The number of steps for which it stays parked. */
  delay: number;
  release(fate: Fate): void;
}

/** The outcome of a request or reply: it arrives, or the caller gets this error. */
export type Fate = 'ok' | ClusterErrorKind;

/** What becomes of the events of a place's pod watches. */
export type Hearing = 'prompt' | 'lost' | 'late';

export interface Fault {
  readonly when: 'before' | 'after';
  readonly kind: ClusterErrorKind;
}

/** Receives everything that is carried out in the world. */
export interface Witness {
  readonly turn: number;
  /** Whether somebody forged the latch, or what it was made from, so that it lacks the trip that a life knows. */
  isForged(found: LatchRecord | undefined, known: LatchRecord | undefined): boolean;
  /** A reply reached the task, or the task gave up waiting for one. */
  heard(task: Task): void;
  /** `known`: the latch as the sender of a write knew it when it sent the write. */
  carriedOut(task: Task, operation: Operation, call: Call, known: LatchRecord | undefined): void;
}

/** Calls without influence on a decision are not parked: they would only dilute the interleavings. */
const prompt: ReadonlySet<Operation> = new Set([
  'rehearseStop',
  'rehearseRaise',
  'rehearseDeletion',
  'readUnhealthy',
  'readHeartbeat',
  'writeHeartbeat',
  'exchangeRehearsals',
  'readRoster',
]);

/** All connections to the world. Every request and every reply waits here until the run lets it go. */
export class Wire {
  parked: Parked[] = [];
  readonly faults: Readonly<Record<Place, Map<Operation, Fault>>> = { A: new Map(), B: new Map() };
  readonly #hearing: Record<Place, Hearing> = { A: 'prompt', B: 'prompt' };
  readonly #late: Record<Place, (() => void)[]> = { A: [], B: [] };
  readonly #world: World;
  readonly #witness: Witness;
  readonly #tell: Tell | undefined;

  /** The latch that the sender of each call knew when it sent the call, and the number of the call. */
  readonly #sent = new WeakMap<Call, { readonly known: LatchRecord | undefined; readonly ticket: number }>();

  constructor(world: World, witness: Witness, tell: Tell | undefined) {
    this.#tell = tell;
    this.#world = world;
    this.#witness = witness;
  }

  connect(life: Life): Connection {
    const connection = this.#world.connect(this.#gateOf(life));
    const { cluster } = connection;
    return {
      ...connection,
      cluster: {
        ...cluster,
        watchPods: (namespace, selector, { onPod, onError }, signal) => {
          const see = (pod: PodSnapshot) => {
            if (life.end.signal.aborted) return;
            currentTask.run(newTask('watch', life, { turn: this.#witness.turn, now: this.#world.now }), onPod, pod);
          };
          const watching = (pod: PodSnapshot) => {
            const hearing = this.#hearing[life.place];
            if (hearing === 'prompt') see(pod);
            else if (hearing === 'late') this.#late[life.place].push(() => see(pod));
          };
          const until = AbortSignal.any([signal, life.end.signal]);
          return cluster.watchPods(namespace, selector, { onPod: watching, onError }, until);
        },
      },
    };
  }

  /** What was late arrives now, in its order. */
  hear(at: Place, how: Hearing): void {
    this.#hearing[at] = how;
    for (const see of this.#late[at].splice(0)) see();
  }

  /** Takes one request or reply that may move on now. */
  take(pick: number): Parked | undefined {
    const awake = this.parked.filter(({ delay }) => delay === 0);
    const taken = awake[pick % Math.max(1, awake.length)];
    this.parked = this.parked.filter((parked) => parked !== taken);
    return taken;
  }

  /** Delays a write, if one is under way. */
  delay(pick: number, steps: number): void {
    const writes = this.parked.filter(({ operation, when }) => when === 'before' && isWrite(operation));
    const held = writes[pick % Math.max(1, writes.length)];
    if (held !== undefined) held.delay = steps;
  }

  /** One step is over, or all delays are. */
  hasten(steps = 1): void {
    for (const parked of this.parked) parked.delay = Math.max(0, parked.delay - steps);
  }

  /** Time has passed or a process has died: its replies reach nobody, and its requests go on. */
  sweep(): void {
    for (const { task, operation, subject, signal } of this.parked)
      if (signal.aborted) this.#failed(task, operation, subject);
    this.parked = this.parked.filter(({ task, when, signal }) => when === 'before' || !isGone(task.life, signal));
  }

  #gateOf(life: Life): Gate {
    return async (operation, when, signal, call) => {
      const task = currentTask.getStore();
      if (task === undefined) throw new Error(`${operation} belongs to no act`);
      const sent = this.#sent.get(call) ?? { known: life.knows.get(call.subject), ticket: nextTicket(life) };
      this.#sent.set(call, sent);
      if (when === 'before' && operation === 'scaleToZero') task.deciding = undefined;
      if (when === 'after') this.#witness.carriedOut(task, operation, call, sent.known);
      const note = when === 'after' ? this.#reading(task, operation, call) : () => undefined;
      const fate = await this.#fate(life, task, operation, when, signal, call.subject);
      if (when === 'after' && isGone(life, signal)) return new Promise(() => undefined);
      if (fate === 'ok') {
        note();
        this.#witness.heard(task);
        return;
      }
      this.#tell?.(`  ${life.name} ${task.kind}: ${operation} ${call.subject} ${when}: ${fate}`);
      this.#failed(task, operation, call.subject);
      throw new ClusterError(fate, `${fate} ${when} ${operation}`);
    };
  }

  async #fate(
    life: Life,
    task: Task,
    operation: Operation,
    when: 'before' | 'after',
    signal: AbortSignal,
    subject: string,
  ): Promise<Fate> {
    const fault = this.faults[life.place].get(operation);
    if (fault?.when === when) return fault.kind;
    if (prompt.has(operation) || (when === 'after' && isGone(life, signal))) return 'ok';
    return new Promise((release) => this.parked.push({ task, operation, subject, when, signal, delay: 0, release }));
  }

  #failed(task: Task, operation: Operation, subject: string): void {
    task.failed.add(operation);
    this.#witness.heard(task);
    if (operation === 'writeLatch') task.deciding = undefined;
    if (operation === 'readScale' || operation === 'scaleToZero') task.life.scaleFailedAt = this.#witness.turn;
    if (operation === 'readLatch' || operation === 'writeLatch')
      task.life.latchFailedAt.set(subject, this.#witness.turn);
  }

  /** The reply shows the world as it is now. */
  #reading(task: Task, operation: Operation, call: Call): () => void {
    const { subject, reply } = call;
    const turn = this.#witness.turn;
    if (operation === 'readScale' || operation === 'scaleToZero') {
      const replicas = this.#world.workloads.get(subject)?.replicas ?? 'gone';
      if (reply === 'refused' && replicas !== 'gone') return () => undefined;
      return () => void task.scales.push({ target: subject, replicas, turn });
    }
    if (reply === 'refused') return () => undefined;
    if (operation === 'listPods') {
      const pods = this.#world.podsOf(subject);
      return () => void task.lists.push({ selector: subject, pods, turn });
    }
    if (operation !== 'readLatch' && operation !== 'writeLatch') return () => undefined;
    const found = this.#world.latch(subject);
    // A replica that remembers the trip keeps it.
    const record = this.#witness.isForged(found, task.life.knows.get(subject)) ? undefined : found;
    const ticket = this.#sent.get(call)?.ticket ?? 0;
    return () => {
      if (operation === 'writeLatch') task.deciding = undefined;
      learn(task, subject, record, operation === 'writeLatch' ? nextTicket(task.life) : ticket);
    };
  }
}

function nextTicket(life: Life): number {
  life.calls += 1;
  return life.calls;
}

/**
 * A read may be outdated if it began before a write ended or before a later read began. The life does not remember it.
 */
function learn(task: Task, button: string, record: LatchRecord | undefined, ticket: number): void {
  // A read of the button index reads latches of buttons that this life does not keep, and forgets them.
  if (!task.life.buttons().includes(button)) return;
  task.latch.set(button, record);
  if (record === undefined) task.missing.add(button);
  task.life.everRead.add(button);
  if (ticket < (task.life.newest.get(button) ?? 0)) return;
  task.life.newest.set(button, ticket);
  if (record !== undefined) task.life.knows.set(button, record);
}

function isWrite(operation: Operation): boolean {
  return operation === 'scaleToZero' || operation === 'writeLatch' || operation === 'deletePod';
}

function isGone(life: Life, signal: AbortSignal): boolean {
  return life.end.signal.aborted || signal.aborted;
}
