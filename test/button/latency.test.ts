import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { latchDeadlineMs, reconcileIntervalMs, scaleDeadlineMs } from '../../src/button/deadlines.ts';
import type { Clock } from '../../src/cluster/clock.ts';
import { VirtualClock } from './model/virtual-clock.ts';
import type { Gate, Operation } from './support/gate.ts';
import { hanging } from './support/gates.ts';
import { newReceiver, person, type Receiver, stopAlert } from './support/receiver.ts';
import { World } from './support/world.ts';

type Act = (receiver: Receiver, world: World) => Promise<unknown>;

const acts: Readonly<Record<string, Act>> = {
  'an alert': ({ buttons }, world) => buttons.receive([stopAlert(world)], world.now),
  'a press': ({ buttons }) => buttons.press('swype-app', person, 'drill'),
};

/** The time until the target was at zero and until `act` answered, with calls through the gate of `gateOf`. */
async function timesOf(act: Act, gateOf: (world: World, clock: Clock) => Gate) {
  const world = new World();
  world.crash('network', 4);
  const clock = new VirtualClock(world);
  const receiver = newReceiver(world, { clock, gate: gateOf(world, clock) });
  const begun = world.now;
  let answered: number | undefined;
  let stopped: number | undefined;
  void act(receiver, world).then(() => {
    answered = world.now - begun;
  });
  while (answered === undefined && world.now - begun < 60_000) {
    await setImmediate();
    if (world.replicas === 0) stopped ??= world.now - begun;
    if (answered !== undefined) break;
    world.now = clock.next;
    clock.tick();
  }
  return { stopped, answered };
}

const silence =
  (...silent: readonly Operation[]) =>
  () =>
    hanging(new Set(silent));

/** The first patch takes as long as it may, and then meets a conflict. The store stops answering. */
function heldUpPatch(world: World, clock: Clock): Gate {
  const silent = new Set<Operation>(['writeLatch']);
  const gate = hanging(silent);
  return async (operation, when, signal, call) => {
    if (operation === 'scaleToZero' && when === 'before' && !silent.has('readLatch')) {
      silent.add('readLatch');
      await once(clock.deadline(1_000), 'abort');
      world.scale(2);
    }
    return gate(operation, when, signal, call);
  };
}

for (const [name, act] of Object.entries(acts)) {
  t.test(`5. A state store that never answers delays the stop by ${name} by 1 s at most`, async (t) => {
    for (const silent of [['readLatch'], ['writeLatch'], ['readLatch', 'writeLatch']] as const) {
      const { stopped, answered } = await timesOf(act, silence(...silent));
      t.ok(stopped !== undefined && stopped <= 1_000, `${silent} hangs: stopped after ${stopped} ms`);
      t.ok(answered !== undefined && answered <= 5_000, `${silent} hangs: answered after ${answered} ms`);
    }
  });

  t.test(`5. A state store that hangs between two patches of ${name} leaves time for the second patch`, async (t) => {
    const { stopped, answered } = await timesOf(act, heldUpPatch);
    t.equal(stopped, latchDeadlineMs + 1_000 + (scaleDeadlineMs - 1_000) / 2);
    t.ok(answered !== undefined && answered <= 5_000, `answered after ${answered} ms`);
  });

  t.test(`Whichever call never answers, ${name} is answered within 5 s`, async (t) => {
    for (const silent of ['readScale', 'listPods', 'scaleToZero', 'recordEvent', 'readUnhealthy'] as const) {
      const { answered } = await timesOf(act, silence(silent));
      t.ok(answered !== undefined && answered <= 5_000, `${silent} hangs: answered after ${answered} ms`);
    }
    const { answered } = await timesOf(act, silence('readScale', 'listPods', 'scaleToZero', 'readLatch', 'writeLatch'));
    t.ok(answered !== undefined && answered <= 5_000, `all hang: answered after ${answered} ms`);
  });
}

t.test('2. With a state store that never answers, a raised target runs for 3 s at most', async (t) => {
  for (const silent of ['readLatch', 'writeLatch'] as const) {
    const world = new World();
    const clock = new VirtualClock(world);
    const hung = new Set<Operation>();
    const { buttons } = newReceiver(world, { clock, gate: hanging(hung) });
    world.crash('network', 4);
    await buttons.receive([stopAlert(world)], world.now);
    hung.add(silent);
    const begun = world.now;
    let nextLook = begun;
    const passUntil = async (isOver: () => boolean) => {
      for (; !isOver(); await setImmediate()) {
        world.now = Math.min(nextLook, clock.next);
        clock.tick();
        if (world.now < nextLook) continue;
        void buttons.reconcileAll();
        nextLook += reconcileIntervalMs;
      }
    };
    for (const raisedAt of [0, 2_500, 4_200, 9_700, 12_300]) {
      await passUntil(() => world.now >= begun + raisedAt);
      const raised = world.now;
      world.scale(2);
      await passUntil(() => world.replicas === 0);
      t.ok(
        world.now - raised <= 3_000,
        `${silent} hangs, raised at ${raisedAt} ms: held ${world.now - raised} ms later`,
      );
    }
  }
});
