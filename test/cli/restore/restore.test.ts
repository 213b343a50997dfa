import t from 'tap';
import { policyWaits, restore } from '../../../src/cli/restore/restore.ts';
import type { Scale } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';
import type { LatchRecord, TripRecord } from '../../../src/core/latch/latch.ts';
import type { UserConnection } from '../../../src/kubernetes/connect-as-user.ts';

const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
const trip: TripRecord = {
  id: 'trip-2',
  at: '2026-11-23T10:15:31Z',
  by: { trigger: 'sensor' },
  cause: 'network',
  because: '4 restarts',
  lines: [],
  previousReplicas: 3,
  fights: 0,
};
const armed: LatchRecord = { version: 1, state: 'armed', target, baseline: {}, history: [] };
const released: LatchRecord = { ...armed, awaitingRestore: { previousReplicas: 3 } };
const held: LatchRecord = { ...armed, state: 'stopping', trip };

/** A cluster in which a test can change things before each call. */
class World {
  latch: LatchRecord | undefined = released;
  replicas = 0;
  version = 1;
  sleptMs = 0;
  /** The policy refuses a raise in the name of this trip. */
  refusedFor: string | undefined;
  readonly calls: string[] = [];
  readonly before = new Map<string, () => void>();

  #meet(call: string): void {
    this.calls.push(call);
    const count = this.calls.filter((each) => each === call).length;
    this.before.get(`${call} ${count}`)?.();
  }

  set(replicas: number): void {
    this.replicas = replicas;
    this.version += 1;
  }

  #scale(): Scale {
    return { uid: 'uid', resourceVersion: `${this.version}`, replicas: this.replicas, selector: 'app=swype-app' };
  }

  get connection(): UserConnection {
    const sleep = async (ms: number) => {
      this.sleptMs += ms;
      this.#meet('sleep');
    };
    const connection = {
      clock: { sleep },
      latches: {
        read: async () => {
          this.#meet('latch');
          return { version: '1', ...(this.latch === undefined ? {} : { record: this.latch }) };
        },
      },
      cluster: {
        readScale: async () => {
          this.#meet('scale');
          return this.#scale();
        },
      },
      raise: async (_: unknown, replicas: number, seen: Scale) => {
        this.#meet('raise');
        if (this.refusedFor !== undefined) throw new ClusterError('forbidden', `held by trip ${this.refusedFor} of …`);
        if (seen.resourceVersion !== `${this.version}`) throw new ClusterError('conflict', 'changed');
        this.set(replicas);
        return this.#scale();
      },
    };
    return connection as unknown as UserConnection; // nothing else is called
  }
}

t.test('it restores the replica count from before the trip, and reads the latch right before and after', async (t) => {
  const world = new World();
  t.strictSame(await restore(world.connection, 'swype-app'), { kind: 'restored', target, replicas: 3, full: 3 });
  t.strictSame(world.calls, ['latch', 'scale', 'latch', 'raise', 'latch']);
  t.equal(world.replicas, 3);
});

t.test('a replica count from the person takes precedence over the recorded count', async (t) => {
  const world = new World();
  t.match(await restore(world.connection, 'swype-app', { asked: 1 }), { kind: 'restored', replicas: 1 });
});

t.test('nothing is raised while the button is latched, or if the latch or the count is unknown', async (t) => {
  const cases: readonly (readonly [LatchRecord | undefined, string])[] = [
    [held, 'held'],
    [{ ...held, state: 'stopped' }, 'held'],
    [undefined, 'unknown'],
    [{ ...released, awaitingRestore: { previousReplicas: 'unknown' } }, 'count-unknown'],
    [armed, 'count-unknown'],
  ];
  for (const [latch, kind] of cases) {
    const world = new World();
    world.latch = latch;
    t.equal((await restore(world.connection, 'swype-app')).kind, kind);
    t.notOk(world.calls.includes('raise'));
  }
});

t.test('a target that already runs is not changed', async (t) => {
  const world = new World();
  world.replicas = 2;
  t.strictSame(await restore(world.connection, 'swype-app', { asked: 3 }), { kind: 'runs', target, replicas: 2 });
  t.equal(world.replicas, 2);
});

t.test('a trip during the restore wins, or is reported', async (t) => {
  for (const call of ['latch 1', 'scale 1', 'latch 2', 'raise 1', 'latch 3']) {
    const world = new World();
    // A trip writes the latch first and then scales. It leaves a target at zero unchanged.
    world.before.set(call, () => {
      world.latch = held;
      if (world.replicas > 0) world.set(0);
    });
    const outcome = await restore(world.connection, 'swype-app');
    t.equal(outcome.kind, 'held', call);
    if (outcome.kind === 'held') t.equal(outcome.raised, ['raise 1', 'latch 3'].includes(call), call);
  }
});

t.test('a changed scale is read again, but not for ever', async (t) => {
  const world = new World();
  world.before.set('raise 1', () => world.set(0));
  t.match(await restore(world.connection, 'swype-app'), { kind: 'restored', replicas: 3 });
  const other = new World();
  other.before.set('raise 1', () => other.set(2));
  t.match(await restore(other.connection, 'swype-app'), { kind: 'runs', replicas: 2 }, 'someone else was faster');
  const moving = new World();
  for (let count = 1; count <= 10; count += 1) moving.before.set(`raise ${count}`, () => moving.set(0));
  t.match(await restore(moving.connection, 'swype-app'), { kind: 'moving' });
});

const lastReset = { trip: 'trip-1', at: '2026-11-23T10:15:31Z', reason: 'over', account: 'sre' };

function refusing(trip: string): World {
  const world = new World();
  world.latch = { ...released, lastReset };
  world.refusedFor = trip;
  return world;
}

t.test('while the policy still refuses for the released trip, it waits, and says so once', async (t) => {
  const world = refusing('trip-1');
  world.before.set('sleep 3', () => {
    world.refusedFor = undefined;
  });
  const said: string[] = [];
  const outcome = await restore(world.connection, 'swype-app', { onWait: (why) => said.push(why) });
  t.strictSame(outcome, { kind: 'restored', target, replicas: 3, full: 3 });
  t.strictSame(said, ['the API server has not seen yet that trip trip-1 is released']);
});

t.test('a policy that never sees the release is reported after 10 s', async (t) => {
  const world = refusing('trip-1');
  t.strictSame(await restore(world.connection, 'swype-app'), { kind: 'still-refused', trip: 'trip-1' });
  t.equal(world.sleptMs, policyWaits.count * policyWaits.pauseMs);
  t.equal(world.sleptMs, 10_000);
});

t.test('a trip during the wait ends it', async (t) => {
  const world = refusing('trip-1');
  world.before.set('sleep 2', () => {
    world.latch = held;
    world.refusedFor = 'trip-2';
  });
  t.match(await restore(world.connection, 'swype-app'), {
    kind: 'held',
    trip: { id: 'trip-2' },
    raised: false,
  });
  t.equal(world.replicas, 0);
});

t.test('a refusal in the name of anything else is not waited for', async (t) => {
  const world = refusing('trip-9');
  await t.rejects(restore(world.connection, 'swype-app'), { message: /trip-9/ });
  t.equal(world.sleptMs, 0);
});
