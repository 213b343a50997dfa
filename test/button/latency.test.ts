import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { VirtualClock } from './model/virtual-clock.ts';
import type { Operation } from './support/gate.ts';
import { hanging } from './support/gates.ts';
import { newReceiver, person, type Receiver, stopAlert } from './support/receiver.ts';
import { World } from './support/world.ts';

type Act = (receiver: Receiver, world: World) => Promise<unknown>;

const acts: Readonly<Record<string, Act>> = {
  'an alert': ({ buttons }, world) => buttons.receive([stopAlert(world)], world.now),
  'a press': ({ buttons }) => buttons.press('swype-app', person, 'drill'),
};

/** How long after `act` the target was at zero and the act answered, while calls in `silent` never answer. */
async function timesOf(act: Act, silent: ReadonlySet<Operation>) {
  const world = new World();
  world.crash('network', 4);
  const clock = new VirtualClock(world);
  const receiver = newReceiver(world, { clock, gate: hanging(silent) });
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

for (const [name, act] of Object.entries(acts)) {
  t.test(`5. A state store that never answers delays the stop by ${name} by 1 s at most`, async (t) => {
    for (const silent of [['readLatch'], ['writeLatch'], ['readLatch', 'writeLatch']] as const) {
      const { stopped, answered } = await timesOf(act, new Set(silent));
      t.ok(stopped !== undefined && stopped <= 1_000, `${silent} hangs: stopped after ${stopped} ms`);
      t.ok(answered !== undefined && answered <= 5_000, `${silent} hangs: answered after ${answered} ms`);
    }
  });

  t.test(`Whatever never answers, ${name} is answered within 5 s`, async (t) => {
    for (const silent of ['readScale', 'listPods', 'scaleToZero', 'recordEvent', 'readUnhealthy'] as const) {
      const { answered } = await timesOf(act, new Set([silent]));
      t.ok(answered !== undefined && answered <= 5_000, `${silent} hangs: answered after ${answered} ms`);
    }
    const all = new Set<Operation>(['readScale', 'listPods', 'scaleToZero', 'readLatch', 'writeLatch']);
    const { answered } = await timesOf(act, all);
    t.ok(answered !== undefined && answered <= 5_000, `all hang: answered after ${answered} ms`);
  });
}
