import t from 'tap';
import type { Operation } from '../support/gate.ts';
import { type Broken, failing } from '../support/gates.ts';
import { newReceiver, person, type Receiver, rulesOf, swypeButton } from '../support/receiver.ts';
import { swypeApp, World } from '../support/world.ts';

const escalate = { afterMs: 5_000, giveUpAfterMs: 60_000 };
const escalating = rulesOf({ ...swypeButton, escalate });

/** A button whose target was stopped, and whose controller deletes nothing: this world's controllers work only in `settle`. */
async function pressed({ broken = new Map() as Broken, rules = escalating, replicas = 3 } = {}) {
  const world = new World(['swype-app'], replicas);
  const receiver = newReceiver(world, { rules, gate: failing(broken) });
  await receiver.buttons.reconcileAll();
  t.match(await receiver.buttons.press('swype-app', person, 'a test'), { kind: 'pressed', state: 'stopping' });
  await receiver.buttons.reconcileAll();
  return { world, receiver, broken };
}

async function pass(world: World, receiver: Receiver, ms: number): Promise<void> {
  world.now += ms;
  await receiver.buttons.reconcileAll();
}

function problemsOf({ buttons }: Receiver): readonly string[] {
  return buttons.get('swype-app')?.problems ?? [];
}

t.test('The pods that zero replicas do not end are deleted after `escalate.after`, and not before', async (t) => {
  const { world, receiver } = await pressed();
  await pass(world, receiver, escalate.afterMs - 1);
  t.strictSame(world.deletedPods, []);
  await pass(world, receiver, 1);
  t.equal(world.deletedPods.length, 3);
  t.match(
    receiver.occurrences.filter(({ type }) => type === 'escalated'),
    [{ button: 'swype-app', trip: 'r-1', pods: world.pods.map(({ name }) => name) }],
  );
  world.settle();
  await pass(world, receiver, 1_000);
  t.match(world.latch(), { state: 'stopped' });
  t.strictSame(problemsOf(receiver), []);
});

t.test('A button that does not escalate deletes nothing, and names the pods', async (t) => {
  const { world, receiver } = await pressed({ rules: rulesOf(swypeButton), replicas: 1 });
  await pass(world, receiver, 3_600_000);
  t.strictSame(world.deletedPods, []);
  const [pod] = world.pods;
  t.match(problemsOf(receiver), [
    `replicas are 0, but the controller of the target does not delete pod ${pod?.name}: delete with kubectl delete pod`,
  ]);
  t.match(receiver.buttons.get('swype-app')?.obstacles, [{ kind: 'not-deleted', pods: [pod?.name], count: 1 }]);
});

t.test('Nothing is deleted while the controller deletes pods itself', async (t) => {
  const { world, receiver } = await pressed();
  const [first] = world.pods;
  if (first === undefined) return t.fail('no pod');
  world.pods[0] = { ...first, deletion: { graceEndsAt: world.now + 30_000, finalizers: [] } };
  await pass(world, receiver, 29_000);
  t.strictSame(world.deletedPods, [], 'one is Terminating');
  world.pods = world.pods.slice(1);
  await pass(world, receiver, 1_000);
  await pass(world, receiver, escalate.afterMs - 1);
  t.strictSame(world.deletedPods, [], 'one has gone');
  await pass(world, receiver, 1);
  t.equal(world.deletedPods.length, 2);
});

t.test('A pod that stays after its grace period does not keep the others from their deletion', async (t) => {
  const { world, receiver } = await pressed();
  const [first] = world.pods;
  if (first === undefined) return t.fail('no pod');
  world.pods[0] = {
    ...first,
    deletion: { graceEndsAt: world.now + 1_000, finalizers: ['example.com/lock'], node: 'n1' },
  };
  await pass(world, receiver, 1_000);
  await pass(world, receiver, 5_000 + escalate.afterMs);
  await pass(world, receiver, 1_000);
  t.strictSame(
    world.deletedPods,
    world.pods.slice(1).map(({ name }) => name),
  );
  t.match(problemsOf(receiver), [
    `the grace period is over, but finalizer example.com/lock keeps pod ${first.name}: find the controller that must remove the finalizer`,
  ]);
});

t.test('Only pods whose controller is proven to be the target are deleted', async (t) => {
  const { world, receiver } = await pressed();
  const [bare, job] = world.pods;
  if (bare === undefined || job === undefined) return t.fail('no pods');
  const { controller: _, ...unowned } = bare;
  world.pods[0] = unowned;
  world.pods[1] = { ...job, controller: { group: 'batch', kind: 'Job', name: 'migration', uid: 'job' } };
  await pass(world, receiver, 1_000);
  await pass(world, receiver, escalate.afterMs);
  t.strictSame(world.deletedPods, [world.pods[2]?.name]);
  world.pods = world.pods.slice(0, 2);
  await pass(world, receiver, 1_000);
  await pass(world, receiver, escalate.afterMs + 5_000);
  t.match(world.latch(), { state: 'stopping' }, 'the pod without a controller may belong to the target');
  t.match(problemsOf(receiver), [
    `the selector of the target matches pod ${bare.name}, and no controller proves which workload that is: find the owner, then delete the pod or change its labels`,
  ]);
  world.pods = world.pods.slice(1);
  await pass(world, receiver, 1_000);
  t.match(world.latch(), { state: 'stopped' }, 'the pod of the Job does not count');
});

/** Each of these happens between the decision to delete and the deletion. */
const lastMoment: Readonly<Record<string, { operation: Operation; act: (world: World) => void }>> = {
  'a person raised the target': { operation: 'readScale', act: (world) => world.scale(2) },
  'a person reset the trip': { operation: 'readLatch', act: (world) => replaceLatch(world, 'armed') },
  'the latch was lost': { operation: 'readLatch', act: (world) => world.wipe() },
};

for (const [what, { operation, act }] of Object.entries(lastMoment)) {
  t.test(`Nothing is deleted if ${what} at the last moment`, async (t) => {
    const world = new World();
    let isArmed = false;
    const receiver = newReceiver(world, {
      rules: escalating,
      gate: async (now, when) => {
        // The pods were listed: the next read is the one before the deletion.
        if (now === 'listPods' && when === 'after' && receiver.buttons.get('swype-app')?.state === 'stopping')
          isArmed = true;
        if (!isArmed || now !== operation || when !== 'before' || world.now < startedAt + escalate.afterMs) return;
        act(world);
      },
    });
    const startedAt = world.now;
    await receiver.buttons.reconcileAll();
    await receiver.buttons.press('swype-app', person, 'a test');
    await receiver.buttons.reconcileAll();
    isArmed = false;
    world.now += escalate.afterMs;
    world.hasDeletionPolicy = false;
    await receiver.buttons.reconcileAll();
    t.ok(isArmed, 'the pods were listed');
    t.strictSame(world.deletedPods, []);
  });
}

function replaceLatch(world: World, state: 'armed'): void {
  const { trip: _, ...latch } = world.latch() ?? {};
  world.latches.set('swype-app', { version: 1_000, text: JSON.stringify({ ...latch, state }) });
}

t.test('A deletion that fails is shown, and tried again after `escalate.after`', async (t) => {
  const { world, receiver, broken } = await pressed({ replicas: 1 });
  broken.set('deletePod', 'forbidden');
  await pass(world, receiver, escalate.afterMs);
  t.match(problemsOf(receiver)[0], 'could not delete a pod of the target: deletePod: forbidden');
  broken.clear();
  await pass(world, receiver, escalate.afterMs - 1);
  t.strictSame(world.deletedPods, []);
  await pass(world, receiver, 1);
  t.equal(world.deletedPods.length, 1);
  await pass(world, receiver, 1_000);
  t.strictSame(problemsOf(receiver), []);
});

t.test('People are paged if a pod is still there after `escalate.giveUpAfter`, until it has gone', async (t) => {
  const { world, receiver } = await pressed({ replicas: 1 });
  const givenUp = () => receiver.occurrences.findLast((event) => event.type === 'escalation');
  await pass(world, receiver, escalate.afterMs);
  await pass(world, receiver, escalate.giveUpAfterMs - 1);
  t.match(givenUp(), { givenUp: false });
  await pass(world, receiver, 1);
  t.match(givenUp(), { givenUp: true });
  t.match(problemsOf(receiver), [/^the grace period is over, but pod .* did not end$/]);
  world.settle();
  await pass(world, receiver, 1_000);
  t.match(world.latch(), { state: 'stopped' });
  t.match(givenUp(), { givenUp: false });
  t.strictSame(problemsOf(receiver), []);
});

t.test('A forced reset ends the escalation', async (t) => {
  const { world, receiver } = await pressed({ replicas: 1 });
  await receiver.buttons.reset('swype-app', person, { trip: 'r-1', reason: 'over', force: true });
  await pass(world, receiver, 10 * escalate.afterMs);
  t.strictSame(world.deletedPods, []);
  t.strictSame(problemsOf(receiver), []);
});

t.test('A trip that is not durable deletes nothing', async (t) => {
  const broken: Broken = new Map([['writeLatch', 'unavailable']]);
  const world = new World();
  const receiver = newReceiver(world, { rules: escalating, gate: failing(broken) });
  await receiver.buttons.reconcileAll();
  t.match(await receiver.buttons.press('swype-app', person, 'a test'), { kind: 'pending' });
  t.equal(world.workload(swypeApp).replicas, 0);
  await pass(world, receiver, 1_000);
  await pass(world, receiver, 10 * escalate.afterMs);
  t.strictSame(world.deletedPods, []);
});

t.test('A long list of pods is deleted in groups, and a reset ends it', async (t) => {
  const world = new World(['swype-app'], 50);
  let deletions = 0;
  const receiver = newReceiver(world, {
    rules: escalating,
    gate: async (operation, when) => {
      if (operation !== 'deletePod' || when !== 'after') return;
      deletions += 1;
      if (deletions === 1) replaceLatch(world, 'armed');
    },
  });
  world.hasDeletionPolicy = false;
  await receiver.buttons.reconcileAll();
  await receiver.buttons.press('swype-app', person, 'a test');
  await receiver.buttons.reconcileAll();
  await pass(world, receiver, escalate.afterMs);
  t.equal(world.deletedPods.length, 20);
});
