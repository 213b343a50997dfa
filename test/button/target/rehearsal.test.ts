import t from 'tap';
import { shortestIntervalMs } from '../../../src/button/target/rehearsal-pace.ts';
import { type Broken, failing } from '../support/gates.ts';
import { newReceiver, person, rulesOf, swypeButton } from '../support/receiver.ts';
import { World } from '../support/world.ts';

function rehearsing(broken: Broken) {
  const world = new World();
  return { world, receiver: newReceiver(world, { gate: failing(broken) }) };
}

t.test('A rehearsal is a dry run of the stop, and of a raise that must be refused', async (t) => {
  const { world, receiver } = rehearsing(new Map());
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: true });
  t.equal(world.replicas, 1, 'it changes nothing');
});

t.test('A stop that would fail is reported with the reason', async (t) => {
  const { receiver } = rehearsing(new Map([['rehearseStop', 'forbidden']]));
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, {
    ok: false,
    problem: 'the stop would fail: rehearseStop: forbidden',
  });
});

t.test('A raise that cannot be rehearsed is reported', async (t) => {
  const { receiver } = rehearsing(new Map([['rehearseRaise', 'unavailable']]));
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: false, problem: /could not rehearse/ });
});

t.test('A cluster that cannot rehearse makes the rehearsal unknown, not failed', async (t) => {
  for (const operation of ['rehearseStop', 'rehearseRaise'] as const) {
    const { receiver } = rehearsing(new Map([[operation, 'no-dry-run']]));
    await receiver.buttons.reconcileAll();
    const rehearsal = receiver.buttons.get('swype-app')?.rehearsal;
    t.match(rehearsal, { ok: false, unknown: true, problem: /^the stop cannot be rehearsed/ });
  }
});

t.test('A raise that would be allowed is reported', async (t) => {
  const world = new World();
  const connection = world.connect();
  const cluster = { ...connection.cluster, rehearseRaise: async () => undefined };
  const receiver = newReceiver(world, { connection: { ...connection, cluster } });
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: false, problem: /may raise replicas/ });
});

t.test('Rehearsals run once a minute', async (t) => {
  const broken: Broken = new Map();
  const { world, receiver } = rehearsing(broken);
  await receiver.buttons.reconcileAll();
  broken.set('rehearseStop', 'forbidden');
  world.now += shortestIntervalMs - 1;
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: true });
  world.now += 1;
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: false });
});

t.test('A failed rehearsal is repeated after 15 seconds', async (t) => {
  const broken: Broken = new Map([['rehearseStop', 'forbidden']]);
  const { world, receiver } = rehearsing(broken);
  await receiver.buttons.reconcileAll();
  broken.clear();
  world.now += 14_999;
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: false });
  world.now += 1;
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: true });
});

t.test('A cluster that cannot rehearse is asked once a minute', async (t) => {
  const broken: Broken = new Map([['rehearseStop', 'no-dry-run']]);
  const { world, receiver } = rehearsing(broken);
  await receiver.buttons.reconcileAll();
  broken.clear();
  world.now += shortestIntervalMs - 1;
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { unknown: true });
});

t.test('Setting the clock back does not delay the rehearsal', async (t) => {
  const broken: Broken = new Map();
  const { world, receiver } = rehearsing(broken);
  await receiver.buttons.reconcileAll();
  broken.set('rehearseStop', 'forbidden');
  world.now -= 3_600_000;
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: false });
});

t.test('A caller gets a fresh rehearsal, and callers at the same time share it', async (t) => {
  const broken: Broken = new Map();
  const { world, receiver } = rehearsing(broken);
  await receiver.buttons.reconcileAll();
  broken.set('rehearseStop', 'forbidden');
  world.now += 1_000;
  const [one, other] = await Promise.all([1, 2].map(() => receiver.buttons.rehearse('swype-app')));
  t.match(one, { kind: 'rehearsed', rehearsal: { ok: false, at: new Date(world.now).toISOString() } });
  t.strictSame(other, one);
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: false }, 'everyone is shown it');
  t.equal(receiver.occurrences.filter(({ type }) => type === 'rehearsed').length, 2, 'the keeper, and once');
  t.strictSame(await receiver.buttons.rehearse('nope'), { kind: 'unknown-button' });
});

const escalating = rulesOf({ ...swypeButton, escalate: { afterMs: 5_000, giveUpAfterMs: 60_000 } });

/** The last rehearsal of an escalating button. */
async function rehearsed(world: World, broken: Broken = new Map()) {
  const { buttons } = newReceiver(world, { rules: escalating, gate: failing(broken) });
  await buttons.reconcileAll();
  return buttons.get('swype-app')?.rehearsal;
}

t.test('The deletion of a pod must be refused while the button is armed', async (t) => {
  t.match(await rehearsed(new World()), { ok: true });
  const world = new World();
  world.hasDeletionPolicy = false;
  t.match(await rehearsed(world), {
    ok: false,
    problem: /may delete pods of the target although the button is armed: the admission policy for pods is missing/,
  });
  t.strictSame(world.deletedPods, []);
});

t.test('A deletion that is refused by RBAC or by another policy would fail in a stop too', async (t) => {
  t.match(await rehearsed(new World(), new Map([['rehearseDeletion', 'forbidden']])), {
    ok: false,
    problem: 'the button could not delete pods that zero replicas do not end: rehearseDeletion: forbidden',
  });
});

t.test('A deletion that cannot be rehearsed is reported, unless its pod is gone', async (t) => {
  const problem = /could not rehearse whether the deletion of a pod is refused/;
  t.match(await rehearsed(new World(), new Map([['rehearseDeletion', 'unavailable']])), { ok: false, problem });
  t.match(await rehearsed(new World(), new Map([['rehearseDeletion', 'not-found']])), { ok: true });
});

t.test('A latched button does not rehearse a deletion, which is allowed now', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { rules: escalating });
  await receiver.buttons.reconcileAll();
  await receiver.buttons.press('swype-app', person, 'a test');
  t.match(await receiver.buttons.rehearse('swype-app'), { rehearsal: { ok: true } });
});

t.test('A deletion that is allowed because another replica has just tripped is no problem', async (t) => {
  const world = new World();
  const other = newReceiver(world, { rules: escalating, id: 'other' });
  await other.buttons.reconcileAll();
  const receiver = newReceiver(world, {
    rules: escalating,
    gate: async (operation, when) => {
      if (operation === 'rehearseDeletion' && when === 'before') await other.buttons.press('swype-app', person, 'now');
    },
  });
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.rehearsal, { ok: true });
});

t.test(
  'If the API server sees the policy only after the first rehearsals, no replica shows that for long',
  async (t) => {
    const world = new World();
    const broken: Broken = new Map([['rehearseStop', 'forbidden']]);
    const replicas = ['one', 'two'].map((id) => newReceiver(world, { id, gate: failing(broken) }));
    const isShown = () => replicas.some(({ buttons }) => buttons.get('swype-app')?.rehearsal?.ok !== true);
    const passSecond = async () => {
      for (const { buttons } of replicas) await buttons.reconcileDue();
      world.now += 1_000;
    };
    await passSecond();
    t.ok(isShown());
    broken.clear();
    let seconds = 0;
    for (; isShown() && seconds < 200; seconds += 1) await passSecond();
    t.ok(seconds <= 31, `${seconds} s`);
  },
);
