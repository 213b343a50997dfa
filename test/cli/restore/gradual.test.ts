import t from 'tap';
import { type GradualOutcome, restoreGradually, type Step, startWithinMs } from '../../../src/cli/restore/gradual.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';
import type { ContainerSnapshot, PodSnapshot } from '../../../src/core/evidence/pod.ts';
import type { LatchRecord, TripRecord } from '../../../src/core/latch/latch.ts';
import type { UserConnection } from '../../../src/kubernetes/connect-as-user.ts';

const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
const trip: TripRecord = {
  id: 'trip-1',
  at: '2026-11-23T10:15:31Z',
  by: { trigger: 'sensor' },
  cause: 'network',
  because: '4 restarts',
  lines: [],
  previousReplicas: 4,
  fights: 0,
};
const lastReset = { trip: 'trip-1', at: '2026-11-23T10:20:31Z', reason: 'over', account: 'sre' };
const released: LatchRecord = {
  version: 1,
  state: 'armed',
  target,
  baseline: {},
  history: [{ ...trip, reset: lastReset }],
  lastReset,
};
const stepWaitMs = 60_000;

/** A cluster with a clock that only sleeping moves. Pods run at once. */
class World {
  now = Date.parse('2026-11-23T11:00:00Z');
  latch: LatchRecord = { ...released, awaitingRestore: { previousReplicas: 4 } };
  replicas = 0;
  gateway: 'up' | 'down' | 'unknown' | 'unreadable' = 'up';
  container: Partial<ContainerSnapshot> = {};
  state: ContainerSnapshot['state'] = 'running';
  /** The policy refuses this many raises in the name of the released trip. */
  refusals = 0;
  readonly raises: { readonly replicas: number; readonly at: number }[] = [];
  readonly said: (Step | string)[] = [];
  /** Changes the world when the target has so many replicas and this time has passed since. */
  readonly events: { readonly at: number; readonly act: () => void }[] = [];
  #pods: { readonly startedAt: number }[] = [];

  /** Runs `act` so long after the raise to `replicas`. */
  after(replicas: number, ms: number, act: () => void): void {
    this.onRaise.set(replicas, () => this.events.push({ at: this.now + ms, act }));
  }
  readonly onRaise = new Map<number, () => void>();

  restore(asked?: number): Promise<GradualOutcome> {
    const onStep = (step: Step) => this.said.push(step);
    const onWait = (why: string) => this.said.push(why);
    return restoreGradually(this.#connection, 'swype-app', { asked, stepWaitMs, onStep, onWait });
  }

  get counts(): readonly number[] {
    return this.raises.map(({ replicas }) => replicas);
  }

  set(replicas: number): void {
    this.replicas = replicas;
    this.#pods = Array.from({ length: replicas }, (_, index) => this.#pods[index] ?? { startedAt: this.now });
  }

  #sleep(ms: number): void {
    this.now += ms;
    for (const event of this.events.splice(0)) {
      if (event.at <= this.now) event.act();
      else this.events.push(event);
    }
  }

  get #connection(): UserConnection {
    const scale = () => ({ uid: 'uid', resourceVersion: '1', replicas: this.replicas, selector: 'app=swype-app' });
    const connection = {
      clock: { now: () => this.now, sleep: async (ms: number) => this.#sleep(ms) },
      latches: { read: async () => ({ version: '1', record: this.latch }) },
      heartbeats: {
        read: async () => {
          const { gateway, now } = this;
          if (gateway === 'unreadable') throw new ClusterError('forbidden', 'no right');
          return { reports: { 'swype-app': { at: now - 20_000, report: { gateway } } } };
        },
      },
      cluster: {
        readScale: async () => scale(),
        listPods: async () => this.#pods.map((pod, index) => this.#podOf(pod.startedAt, index)),
      },
      raise: async (_: unknown, replicas: number) => {
        if (this.refusals > 0) {
          this.refusals -= 1;
          throw new ClusterError('forbidden', 'held by trip trip-1');
        }
        this.raises.push({ replicas, at: this.now });
        this.set(replicas);
        this.onRaise.get(replicas)?.();
        return scale();
      },
    };
    return connection as unknown as UserConnection; // nothing else is called
  }

  #podOf(startedAt: number, index: number): PodSnapshot {
    const container = { name: 'app', restartCount: 0, state: this.state, ...this.container };
    return {
      uid: `pod-${index}`,
      name: `swype-app-a1-${index}`,
      phase: 'Running',
      startedAt,
      templateHash: 'a1',
      controller: { group: 'apps', kind: 'ReplicaSet', name: 'swype-app-a1', uid: 'rs' },
      containers: [container],
    };
  }
}

t.test('it sets 1, half and all, each a minute after the last pods started', async (t) => {
  const world = new World();
  t.strictSame(await world.restore(), { kind: 'restored', target, replicas: 4, steps: [1, 2, 4] });
  const [first, second, third] = world.raises.map(({ at }) => at);
  t.equal((second ?? 0) - (first ?? 0), stepWaitMs);
  t.equal((third ?? 0) - (second ?? 0), stepWaitMs);
  t.strictSame(
    world.said,
    [1, 2, 4].map((replicas) => ({ target, replicas, full: 4 })),
  );
});

t.test('a restart between two steps stops it there, and a second call continues', async (t) => {
  const world = new World();
  let restartedAt = 0;
  world.after(1, 59_000, () => {
    restartedAt = world.now - 1_000;
    world.container = { restartCount: 1, lastTerminated: { exitCode: 1, finishedAt: restartedAt } };
  });
  t.match(await world.restore(), {
    kind: 'stopped',
    replicas: 1,
    full: 4,
    steps: [1],
    why: { kind: 'restarted', pod: 'swype-app-a1-0', container: 'app' },
  });
  t.equal(world.replicas, 1, 'the replicas stay');
  // A receiver has seen the target running since.
  world.latch = released;
  t.strictSame(await world.restore(), { kind: 'restored', target, replicas: 4, steps: [2, 4] });
  const [, second = 0] = world.raises.map(({ at }) => at);
  t.ok(second >= restartedAt + stepWaitMs, 'the restart only prolongs its wait');
});

t.test('while the witness says down, no step is made, the first one included', async (t) => {
  const world = new World();
  world.gateway = 'down';
  t.match(await world.restore(), { kind: 'stopped', replicas: 0, full: 4, steps: [], why: { kind: 'gateway-down' } });
  world.gateway = 'up';
  world.after(2, 30_000, () => {
    world.gateway = 'down';
  });
  t.match(await world.restore(), { kind: 'stopped', replicas: 2, steps: [1, 2], why: { kind: 'gateway-down' } });
});

t.test('a witness that is unknown or cannot be read stops nothing', async (t) => {
  for (const gateway of ['unknown', 'unreadable'] as const) {
    const world = new World();
    world.gateway = gateway;
    t.match(await world.restore(), { kind: 'restored', steps: [1, 2, 4] });
  }
});

t.test('a trip between two steps is reported with the count of the last step', async (t) => {
  const world = new World();
  world.after(1, 10_000, () => {
    world.latch = { ...released, state: 'stopping', trip: { ...trip, id: 'trip-2' } };
    world.set(0);
  });
  t.match(await world.restore(), { kind: 'stopped', replicas: 1, why: { kind: 'tripped', trip: { id: 'trip-2' } } });
  t.strictSame(world.counts, [1]);
});

t.test('a raise that the policy refuses for the released trip is tried again', async (t) => {
  const world = new World();
  world.refusals = 3;
  t.match(await world.restore(), { kind: 'restored', steps: [1, 2, 4] });
  t.strictSame(world.said[0], 'the API server has not seen yet that trip trip-1 is released');
});

t.test('pods that do not start stop it after five minutes', async (t) => {
  const world = new World();
  world.state = 'waiting';
  const outcome = await world.restore();
  t.match(outcome, { kind: 'stopped', replicas: 1, why: { kind: 'not-started', running: 0, afterMs: startWithinMs } });
});

t.test('it gives way to another program that changes the replicas', async (t) => {
  const world = new World();
  world.after(1, 10_000, () => world.set(3));
  t.match(await world.restore(), { kind: 'stopped', why: { kind: 'changed', replicas: 3 } });
  t.equal(world.replicas, 3);
});

t.test('it makes no step if the target has all replicas, is latched, or the count is unknown', async (t) => {
  const running = new World();
  running.set(4);
  t.strictSame(await running.restore(), { kind: 'runs', target, replicas: 4 });
  const held = new World();
  held.latch = { ...released, state: 'stopped', trip };
  t.match(await held.restore(), { kind: 'held', raised: false });
  const unknown = new World();
  unknown.latch = { ...released, history: [] };
  t.match(await unknown.restore(), { kind: 'count-unknown' });
  t.match(await unknown.restore(2), { kind: 'restored', steps: [1, 2] }, 'unless the person names it');
  for (const world of [running, held]) t.strictSame(world.counts, []);
});
