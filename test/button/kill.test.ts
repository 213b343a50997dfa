import t from 'tap';
import { ClusterError } from '../../src/cluster/errors.ts';
import { isUnfinished } from '../../src/core/evidence/pod.ts';
import { type LatchRecord, tripsOf } from '../../src/core/latch/latch.ts';
import type { Gate, Operation } from './support/gate.ts';
import {
  hookedButton,
  newReceiver,
  person,
  type Receiver,
  rulesOf,
  stopAlert,
  swypeButton,
} from './support/receiver.ts';
import { World } from './support/world.ts';

/** Asks for a trip, and resolves when the answer says it is done. The backup sensor asks by itself. */
type Ask = (receiver: Receiver, world: World) => Promise<boolean>;

const asks: Readonly<Record<'alert' | 'press' | 'sensor' | 'hooked', Ask>> = {
  alert: async ({ buttons }, world) => !(await buttons.receive([stopAlert(world)], world.now)).retry,
  press: async ({ buttons }) => (await buttons.press('swype-app', person, 'drill')).kind === 'pressed',
  sensor: async () => true,
  hooked: (receiver, world) => asks.alert(receiver, world),
};

const rules = {
  alert: rulesOf(swypeButton),
  press: rulesOf(swypeButton),
  sensor: rulesOf({ ...swypeButton, sensor: 'always' }),
  hooked: rulesOf(hookedButton),
} as const;

/** The process dies at its request or reply number `last`, counted from 1. */
class Process {
  readonly receiver: Receiver;
  readonly #killed = Promise.withResolvers<void>();
  readonly passed: string[] = [];

  constructor(world: World, trigger: keyof typeof asks, last: number, broken?: Operation) {
    const gate: Gate = async (operation, when) => {
      if (this.passed.length === last) return new Promise(() => undefined);
      this.passed.push(`${when} ${operation}`);
      if (this.passed.length < last) {
        if (when === 'before' && operation === broken) throw new ClusterError('unavailable', `${operation} is broken`);
        return;
      }
      this.#killed.resolve();
      return new Promise(() => undefined);
    };
    this.receiver = newReceiver(world, { rules: rules[trigger], gate, id: 'killed' });
  }

  /** The result of `act`, or undefined if the process was killed before. */
  live<Result>(act: Promise<Result>): Promise<Result | undefined> {
    return Promise.race([act, this.#killed.promise.then(() => undefined)]);
  }
}

/** From four crashes to the trip's Event: reconcile, the trigger, the controllers, reconcile again. */
async function live(process: Process, world: World, ask: Ask): Promise<boolean> {
  await process.live(process.receiver.buttons.reconcileAll());
  world.crash('network', 4);
  const answered = await process.live(ask(process.receiver, world));
  for (let look = 0; look < 3; look += 1) {
    await process.live(process.receiver.buttons.reconcileAll());
    world.settle();
    world.now += 1_000;
  }
  return answered === true;
}

/** A new process with an empty memory. A caller without an answer asks again. */
async function restart(world: World, trigger: keyof typeof asks, answered: boolean, looks = 5): Promise<Receiver> {
  world.watchers.clear();
  const receiver = newReceiver(world, { rules: rules[trigger], id: 'restarted' });
  for (let look = 0; look < looks; look += 1) {
    world.settle();
    world.now += 1_000;
    await receiver.buttons.reconcileAll();
    if (look === 1 && !answered) await asks[trigger](receiver, world);
  }
  return receiver;
}

function outcome(world: World) {
  const latch: LatchRecord | undefined = world.latch();
  return {
    replicas: world.replicas,
    unfinishedPods: world.pods.filter(isUnfinished).length,
    state: latch?.state,
    trips: latch === undefined ? 0 : tripsOf(latch).length,
    events: [...world.events.keys()],
    previousReplicas: latch?.trip?.previousReplicas,
  };
}

async function passesOf(trigger: keyof typeof asks): Promise<readonly string[]> {
  const world = new World();
  const process = new Process(world, trigger, Number.POSITIVE_INFINITY);
  await live(process, world, asks[trigger]);
  return process.passed;
}

for (const trigger of ['alert', 'press', 'sensor'] as const) {
  t.test(
    `kill -9 at any step of a trip by ${trigger}, then a restart: stopped, one history entry, one Event`,
    async (t) => {
      const passes = await passesOf(trigger);
      t.ok(passes.includes('after writeLatch') && passes.includes('after recordEvent'), `${passes.length} steps`);
      for (const [index, pass] of passes.entries()) {
        const world = new World();
        const process = new Process(world, trigger, index + 1);
        const answered = await live(process, world, asks[trigger]);
        await restart(world, trigger, answered);
        const expected = { replicas: 0, unfinishedPods: 0, state: 'stopped', trips: 1, previousReplicas: 1 };
        const events = [`swype-app.${world.latch()?.trip?.id}`];
        t.strictSame(outcome(world), { ...expected, events }, `killed at step ${index + 1}, ${pass}`);
      }
    },
  );
}

t.test(
  'kill -9 at any step of a trip that cannot be recorded: the repeated alert trips, or the zero is reported',
  async (t) => {
    const passes = await passesOf('alert');
    for (const [index, pass] of passes.entries()) {
      const world = new World();
      const process = new Process(world, 'alert', index + 1, 'writeLatch');
      const answered = await live(process, world, asks.alert);
      t.equal(answered, false, 'never answered 2xx');
      const isStopped = world.replicas === 0;
      const restarted = await restart(world, 'alert', answered);
      const { previousReplicas, ...rest } = outcome(world);
      const zero = { replicas: 0, unfinishedPods: 0 };
      const seen = restarted.occurrences.findLast(({ type }) => type === 'seen');
      if (isStopped) {
        // The trip died with its process. A person reads BigRedButtonAtZeroWithoutLatch and decides.
        t.match(rest, { ...zero, trips: 0, events: [] }, `killed at ${pass}`);
        t.match(seen, { atZeroWithoutLatch: true });
      } else {
        const events = [`swype-app.${world.latch()?.trip?.id}`];
        t.strictSame(rest, { ...zero, state: 'stopped', trips: 1, events }, `killed at ${pass}`);
        t.equal(previousReplicas, 1);
        t.match(seen, { atZeroWithoutLatch: false });
      }
    }
  },
);

t.test(
  'kill -9 at any step between the latch and its hooks, then a restart: each hook gets the trip and the stop',
  async (t) => {
    const passes = await passesOf('hooked');
    t.ok(passes.includes('before sendHook') && passes.includes('after sendHook'), `${passes.length} steps`);
    for (const [index, pass] of passes.entries()) {
      const world = new World();
      const process = new Process(world, 'hooked', index + 1);
      const answered = await live(process, world, asks.hooked);
      // A replica that has just started leaves the others time for one attempt.
      await restart(world, 'hooked', answered, 15);
      const latch = world.latch();
      const ids = new Set(world.messages.map(({ id }) => id));
      const step = `killed at step ${index + 1}, ${pass}`;
      t.strictSame([...ids].sort(), [`${latch?.trip?.id}.stopped`, `${latch?.trip?.id}.tripped`], step);
      t.match(latch?.trip?.hooks, [{ state: 'delivered' }, { state: 'delivered' }, { state: 'owed' }], step);
      t.ok(world.messages.length <= 3, 'at most the one that was under way came twice');
    }
  },
);
