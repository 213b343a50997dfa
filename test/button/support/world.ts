import type {
  Cluster,
  ClusterEvent,
  Scale,
  ScaleToZeroOptions,
  TargetHandlers,
  TargetState,
} from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';
import type {
  ArchiveStore,
  ButtonIndex,
  HeartbeatStore,
  LatchHandlers,
  OutageStore,
  RehearsalStore,
  StoredHeartbeats,
  WatchedLatchStore,
} from '../../../src/cluster/stores.ts';
import { type ContainerEnd, isUnfinished, type PodSnapshot } from '../../../src/core/evidence/pod.ts';
import { mergeRehearsals, type StoredRehearsals } from '../../../src/core/heartbeat/rehearsals.ts';
import { mergeHeartbeats } from '../../../src/core/heartbeat/stored.ts';
import type { AttemptOutcome } from '../../../src/core/hooks/delivery.ts';
import { parseOutages } from '../../../src/core/hooks/outage.ts';
import { heldText } from '../../../src/core/latch/held.ts';
import { isLatched, type LatchRecord, type TripRecord } from '../../../src/core/latch/latch.ts';
import { parseLatch } from '../../../src/core/latch/latch-schema.ts';
import type { Target } from '../../../src/core/target.ts';
import { targetKey } from '../../../src/core/target.ts';
import type { HookSender } from '../../../src/hooks/hook-sender.ts';
import { ofSwypeApp } from '../../core/support/life.ts';
import { type Call, caller, type Gate } from './gate.ts';

export type { Gate, Operation } from './gate.ts';

const garbage = '{"version":1,';

export const swypeApp: Target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' };

/**
 * Resolves when everything that a receiver has started on a {@link World} has ended or waits for a gate. A world has no
 * timers, so this is the case when no promise reaction is left before the next turn of the event loop.
 */
export function allSettled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

export interface ReceivedMessage {
  readonly hook: string;
  readonly id: string;
  readonly body: { readonly type: string; readonly data: { readonly button: string; readonly trip: TripRecord } };
  readonly at: number;
}

export interface Workload {
  readonly uid: string;
  version: number;
  replicas: number;
}

/** The end of a container, as the kubelet shows it. */
const ends = {
  network: { exitCode: 1, reason: 'Error', message: 'Error: connect ECONNREFUSED 203.0.113.7:443' },
  oom: { exitCode: 137, reason: 'OOMKilled' },
  unclear: { exitCode: 1, reason: 'Error' },
} satisfies Record<string, ContainerEnd>;
export type End = keyof typeof ends;

/**
 * A cluster in memory, shared by any number of receivers. Its methods are the acts of people and of the kubelet. {@link
 * settle} does the controllers' work, so that the test decides when pods come and go.
 */
export class World {
  now = Date.parse('2026-01-01T00:00:00Z');
  readonly workloads = new Map<string, Workload>();
  pods: PodSnapshot[] = [];
  /** Pods with the labels of {@link swypeApp} that the Deployment does not control. */
  others: PodSnapshot[] = [];
  readonly latches = new Map<string, { version: number; text?: string; held?: string }>();
  /** The state objects of the history; a button without one is not installed with it. */
  readonly archives = new Map<string, readonly TripRecord[]>();
  /** How far {@link now}, by which the kubelets date terminations, is ahead of the API server's clock, by which receivers go. */
  aheadMs = 0;
  /** Whether the API server has the policy of held targets. */
  hasHeldPolicy = false;
  readonly events = new Map<string, ClusterEvent>();
  heartbeat: number | undefined;
  heartbeatReports: StoredHeartbeats['reports'] = {};
  rehearsals: StoredRehearsals = {};
  outages: string | undefined;
  readonly buttonIndex = new Set<string>();
  /** The messages to hooks, in the order of arrival. */
  readonly messages: ReceivedMessage[] = [];
  /** The answers of hooks, by name, if not 2xx. */
  readonly hookAnswers = new Map<string, AttemptOutcome>();
  readonly watchers = new Set<(pod: PodSnapshot) => void>();
  readonly targetWatchers = new Set<{ readonly key: string; readonly handlers: TargetHandlers }>();
  readonly latchWatchers = new Set<LatchHandlers>();
  /** The admission policy for the deletion of pods. */
  hasDeletionPolicy = true;
  /** The names of the pods that a receiver deleted. */
  readonly deletedPods: string[] = [];
  #serial = 0;

  constructor(buttons: readonly string[] = ['swype-app'], replicas = 1) {
    this.create(swypeApp, replicas);
    for (const button of buttons) {
      this.latches.set(button, { version: this.#next() });
      this.archives.set(button, []);
    }
    this.settle();
  }

  create(target: Target, replicas: number): void {
    this.workloads.set(targetKey(target), { uid: `uid-${this.#next()}`, version: this.#next(), replicas });
    this.#showTarget(target);
  }

  delete(target: Target): void {
    this.workloads.delete(targetKey(target));
    this.#showTarget(target);
  }

  /** Every watch of the target sees it. */
  #showTarget(target: Target): void {
    for (const { key, handlers } of this.targetWatchers) {
      if (key === targetKey(target)) handlers.onTarget(this.#stateOf(target));
    }
  }

  #stateOf(target: Target): TargetState {
    const workload = this.workloads.get(targetKey(target));
    if (workload === undefined) return 'gone';
    const { uid, version } = workload;
    return { uid, generation: version, resourceVersion: String(version) };
  }

  /** Every watch of the latches sees it, but not that of the writer, which knows it. */
  #showLatch(button: string, writer?: object): void {
    for (const watcher of this.latchWatchers) if (watcher !== writer) watcher.onNews(button);
  }

  workload(target: Target = swypeApp): Workload {
    const workload = this.workloads.get(targetKey(target));
    if (workload === undefined) throw new Error(`no ${targetKey(target)}`);
    return workload;
  }

  get replicas(): number {
    return this.workload().replicas;
  }

  /** A person, an autoscaler or a GitOps loop sets the replicas. */
  scale(replicas: number, target: Target = swypeApp): void {
    const workload = this.workload(target);
    const trip = this.#tripHeldByPolicy(target);
    if (trip !== undefined && replicas > workload.replicas) throw new ClusterError('forbidden', `held by ${trip}`);
    workload.replicas = replicas;
    workload.version = this.#next();
    this.#showTarget(target);
  }

  /** The controllers start and end pods of {@link swypeApp} until their number matches its replicas. */
  settle(): void {
    const wanted = this.workloads.get(targetKey(swypeApp))?.replicas ?? 0;
    this.pods = this.pods.filter(({ deletion }) => deletion === undefined);
    const running = this.pods.filter((pod) => pod.phase === 'Running');
    const surplus = new Set(running.slice(wanted));
    this.pods = this.pods.filter((pod) => !surplus.has(pod));
    for (let count = running.length; count < wanted; count += 1) this.pods.push(this.#newPod());
  }

  /** Someone starts a pod with the target's labels: of a Job, or without a controller. */
  intrude(as: 'job' | 'bare'): PodSnapshot {
    const { controller: _, ...bare } = this.#newPod();
    const controller = { group: 'batch', kind: 'Job', name: 'migrate', uid: 'uid-of-the-job' };
    const pod = as === 'job' ? { ...bare, name: `migrate-${bare.uid}`, controller } : { ...bare, name: bare.uid };
    this.others.push(pod);
    for (const watcher of this.watchers) watcher(pod);
    return pod;
  }

  /** The first running pod's container ends and is restarted, once every `everyMs`. */
  crash(end: End, times = 1, everyMs = 1_000, pods = this.pods): void {
    for (let time = 0; time < times; time += 1) {
      const index = pods.findIndex((pod) => pod.phase === 'Running');
      const pod = pods[index];
      const container = pod?.containers[0];
      if (pod === undefined || container === undefined) return;
      this.now += everyMs;
      const { restartCount } = container;
      const lastTerminated = { ...ends[end], finishedAt: this.now, containerId: `${pod.uid}-${restartCount}` };
      const containerId = `${pod.uid}-${restartCount + 1}`;
      const restarted = { ...container, restartCount: restartCount + 1, containerId, lastTerminated };
      const changed = { ...pod, containers: [restarted] };
      pods[index] = changed;
      for (const watcher of this.watchers) watcher(changed);
    }
  }

  podsOf(selector: string): readonly PodSnapshot[] {
    return selector === swypeSelector ? [...this.pods, ...this.others] : [];
  }

  evict(): void {
    this.pods = this.pods.map((pod, index) => (index === 0 ? { ...pod, phase: 'Failed' } : pod));
  }

  latch(button = 'swype-app'): LatchRecord | undefined {
    const { text } = this.latches.get(button) ?? {};
    return text === undefined || text === garbage ? undefined : JSON.parse(text);
  }

  /** Someone edits the key that the policy reads. */
  editHeld(held: string | undefined, button = 'swype-app'): void {
    const { text } = this.latches.get(button) ?? {};
    const kept = text === undefined ? {} : { text };
    this.latches.set(button, { version: this.#next(), ...kept, ...(held === undefined ? {} : { held }) });
    this.#showLatch(button);
  }

  /** Someone edits the latch by hand. */
  edit(change: (latch: LatchRecord) => LatchRecord, button = 'swype-app'): void {
    const { held } = this.latches.get(button) ?? {};
    const latch = this.latch(button);
    if (latch === undefined) return;
    const text = JSON.stringify(change(latch));
    this.latches.set(button, { version: this.#next(), text, ...(held === undefined ? {} : { held }) });
    this.#showLatch(button);
  }

  /** Someone writes a value that is not a latch. */
  spoil(button = 'swype-app'): void {
    const { held } = this.latches.get(button) ?? {};
    this.latches.set(button, { version: this.#next(), text: garbage, ...(held === undefined ? {} : { held }) });
    this.#showLatch(button);
  }

  /** Someone replaces the state object, so the key is gone. */
  wipe(button = 'swype-app'): void {
    this.latches.set(button, { version: this.#next() });
    this.#showLatch(button);
  }

  /** The connection of a receiver. `gate` is awaited before and after each call is carried out. */
  connect(gate: Gate = async () => undefined): Connection {
    return {
      cluster: this.#cluster(gate),
      latches: this.#latchStore(gate),
      archives: this.#archiveStore(gate),
      hookSender: this.#hookSender(gate),
      ...this.#shared(gate),
    };
  }

  #hookSender(gate: Gate): HookSender {
    const call = caller(gate);
    return {
      send: async ({ name }, { id, body }, signal) => {
        const arrive = (): AttemptOutcome => {
          this.messages.push({ hook: name, id, body: JSON.parse(body), at: this.now });
          return this.hookAnswers.get(name) ?? { kind: 'acknowledged' };
        };
        return call('sendHook', name, signal, arrive).catch(({ message }) => ({ kind: 'failed', problem: message }));
      },
    };
  }

  #tripHeldByPolicy({ namespace, name }: Target): string | undefined {
    if (!this.hasHeldPolicy) return undefined;
    const held = [...this.latches.values()].map(({ held: text = '' }) => text.split(' '));
    return held.find(([workload = '']) => workload.endsWith(`/${namespace}/${name}`))?.[1];
  }

  #next(): number {
    this.#serial += 1;
    return this.#serial;
  }

  #newPod(): PodSnapshot {
    const uid = `pod-${this.#next()}`;
    return {
      uid,
      name: `swype-app-${uid}`,
      phase: 'Running',
      startedAt: this.now,
      ...ofSwypeApp,
      containers: [{ name: 'stripe', restartCount: 0, state: 'running', containerId: `${uid}-0` }],
    };
  }

  #scaleOf(target: Target): Scale {
    const workload = this.workloads.get(targetKey(target));
    if (workload === undefined) throw new ClusterError('not-found', `${targetKey(target)} not found`, { status: 404 });
    const { uid, version, replicas } = workload;
    return { uid, resourceVersion: String(version), replicas, selector: selectorOf(target) };
  }

  #cluster(gate: Gate): Cluster {
    const call = caller(gate);
    return {
      aheadMs: () => this.aheadMs,
      readScale: (target, signal) => call('readScale', targetKey(target), signal, () => this.#scaleOf(target)),
      scaleToZero: (target, options, signal) =>
        call(options.dryRun ? 'rehearseStop' : 'scaleToZero', patchOf(target, options), signal, () => {
          const scale = this.#scaleOf(target);
          const stale = options.resourceVersion !== undefined && options.resourceVersion !== scale.resourceVersion;
          if (stale || (options.uid !== undefined && options.uid !== scale.uid)) throw conflict('scale');
          if (!options.dryRun && scale.replicas > 0) this.scale(0, target);
          return this.#scaleOf(target);
        }),
      rehearseRaise: (target, _replicas, signal) =>
        call('rehearseRaise', targetKey(target), signal, () => {
          throw new ClusterError('forbidden', 'refused by the admission policy', { status: 403 });
        }),
      probeHold: (target, _button, trip, signal) =>
        call('probeHold', targetKey(target), signal, () => {
          if (!this.hasHeldPolicy) return 'absent';
          return this.#tripHeldByPolicy(target) === trip ? 'enforced' : 'outdated';
        }),
      listPods: (_namespace, selector, signal, which) =>
        call('listPods', selector, signal, () => {
          const pods = this.podsOf(selector);
          return which === 'unfinished' ? pods.filter(isUnfinished) : pods;
        }),
      watchTarget: async (target, handlers, signal) => {
        if (signal.aborted) return;
        handlers.onLive();
        handlers.onTarget(this.#stateOf(target));
        const watcher = { key: targetKey(target), handlers };
        this.targetWatchers.add(watcher);
        signal.addEventListener('abort', () => this.targetWatchers.delete(watcher), { once: true });
      },
      watchPods: async (_namespace, selector, { onPod }, signal) => {
        for (const pod of this.podsOf(selector)) onPod(pod);
        if (selector !== swypeSelector) return;
        this.watchers.add(onPod);
        signal.addEventListener('abort', () => this.watchers.delete(onPod), { once: true });
      },
      deletePod: ({ name, uid }, { dryRun }, signal) =>
        call(dryRun ? 'rehearseDeletion' : 'deletePod', name, signal, () => this.#deletePod(name, uid, dryRun)),
      readUnhealthy: (namespace, _pods, signal) => call('readUnhealthy', namespace, signal, () => []),
      recordEvent: (event, signal) =>
        call('recordEvent', event.name, signal, () => void this.events.set(event.name, event)),
    };
  }

  /** As the API server: with the policy that lets the receiver delete pods of a latched target only. */
  #deletePod(name: string, uid: string, dryRun = false): void {
    const pod = this.pods.find((each) => each.name === name);
    if (pod === undefined) throw new ClusterError('not-found', `pod ${name} not found`, { status: 404 });
    if (pod.uid !== uid) throw conflict('pod');
    const policy = 'big-red-button-held.pods.swype-app';
    if (this.hasDeletionPolicy && !this.#isHeld())
      throw new ClusterError('forbidden', `${policy} denied the deletion`, { status: 403, policy });
    if (dryRun) return;
    this.deletedPods.push(name);
    const deletion = pod.deletion ?? { graceEndsAt: this.now + 30_000, finalizers: [] };
    this.pods = this.pods.map((each) => (each === pod ? { ...pod, deletion } : each));
  }

  /** Whether a latch holds {@link swypeApp}, which every pod belongs to. */
  #isHeld(): boolean {
    return [...this.latches.keys()].some((button) => {
      const latch = this.latch(button);
      return isLatched(latch) && targetKey(latch.target) === targetKey(swypeApp);
    });
  }

  #latchStore(gate: Gate): WatchedLatchStore {
    const call = caller(gate);
    let watcher: LatchHandlers | undefined;
    const found = (button: string) => {
      const stored = this.latches.get(button);
      if (stored === undefined) throw new ClusterError('not-found', `state of ${button} not found`, { status: 404 });
      return stored;
    };
    return {
      read: (button, signal) =>
        call('readLatch', button, signal, () => {
          const { version, text, held } = found(button);
          const stored = { version: String(version), ...(held === undefined ? {} : { held }) };
          if (text === undefined) return stored;
          const parsed = parseLatch(text);
          return { ...stored, ...(parsed.ok ? { record: parsed.record } : { damaged: parsed.problem }) };
        }),
      write: (button, record, version, signal) =>
        call('writeLatch', button, signal, () => {
          if (String(found(button).version) !== version) throw conflict('latch');
          const next = this.#next();
          const held = heldText(record);
          const derived = held === undefined ? {} : { held };
          this.latches.set(button, { version: next, text: JSON.stringify(record), ...derived });
          this.#showLatch(button, watcher);
          return String(next);
        }),
      watch: async (handlers, signal) => {
        if (signal.aborted) return;
        handlers.onLive();
        watcher = handlers;
        this.latchWatchers.add(handlers);
        signal.addEventListener('abort', () => this.latchWatchers.delete(handlers), { once: true });
      },
    };
  }

  #archiveStore(gate: Gate): ArchiveStore {
    const call = caller(gate);
    const found = (button: string) => {
      const trips = this.archives.get(button);
      if (trips === undefined) throw new ClusterError('not-found', `history of ${button} not found`, { status: 404 });
      return trips;
    };
    return {
      read: (button, signal) => call('readArchive', button, signal, () => found(button)),
      update: (button, change, signal) =>
        call('updateArchive', button, signal, () => {
          const changed = change(found(button));
          this.archives.set(button, changed);
          return changed;
        }),
    };
  }

  get #storedHeartbeats(): StoredHeartbeats {
    return { ...(this.heartbeat === undefined ? {} : { at: this.heartbeat }), reports: this.heartbeatReports };
  }

  #shared(gate: Gate): Pick<Connection, 'heartbeats' | 'rehearsals' | 'outages' | 'buttonIndex'> {
    const call = caller(gate);
    return {
      heartbeats: {
        read: (signal) => call('readHeartbeat', 'heartbeat', signal, () => this.#storedHeartbeats),
        write: (heartbeats, signal) =>
          call('writeHeartbeat', 'heartbeat', signal, () => {
            const merged = mergeHeartbeats(this.#storedHeartbeats, heartbeats, this.now);
            if (merged === undefined) return;
            this.heartbeat = merged.at;
            this.heartbeatReports = merged.reports;
          }),
      },
      rehearsals: {
        exchange: (own, signal) =>
          call('exchangeRehearsals', 'heartbeat', signal, () => {
            this.rehearsals = mergeRehearsals(this.rehearsals, own, this.now).merged;
            return this.rehearsals;
          }),
      },
      outages: {
        read: (signal) => call('readChain', 'chain', signal, () => parseOutages(this.outages)),
        update: (change, signal) =>
          call('updateChain', 'chain', signal, () => {
            const changed = change(parseOutages(this.outages), this.heartbeat);
            if (changed !== undefined) this.outages = JSON.stringify(changed);
          }),
      },
      buttonIndex: {
        read: (signal) => call('readRoster', 'buttonIndex', signal, () => [...this.buttonIndex]),
        update: ({ add, remove }, signal) =>
          call('updateRoster', 'buttonIndex', signal, () => {
            for (const name of remove) this.buttonIndex.delete(name);
            for (const name of add) this.buttonIndex.add(name);
          }),
      },
    };
  }
}

export interface Connection {
  readonly cluster: Cluster;
  readonly latches: WatchedLatchStore;
  readonly archives: ArchiveStore;
  readonly heartbeats: HeartbeatStore;
  readonly rehearsals: RehearsalStore;
  readonly outages: OutageStore;
  readonly buttonIndex: ButtonIndex;
  readonly hookSender: HookSender;
}

function patchOf(target: Target, { resourceVersion }: ScaleToZeroOptions): Call {
  return { subject: targetKey(target), byVersion: resourceVersion !== undefined };
}

export function selectorOf(target: Target): string {
  return `app=${target.name}`;
}

const swypeSelector = selectorOf(swypeApp);

function conflict(what: string): ClusterError {
  return new ClusterError('conflict', `the ${what} has been modified`, { status: 409 });
}
