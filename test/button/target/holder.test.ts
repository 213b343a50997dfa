import t from 'tap';
import { probeIntervalMs, probesAfterChange } from '../../../src/button/target/holder.ts';
import type { HoldProbe } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';
import { type Broken, failing } from '../support/gates.ts';
import { newReceiver, person, stopAlert } from '../support/receiver.ts';
import { World } from '../support/world.ts';

function onPolicy(broken: Broken = new Map()) {
  const world = new World();
  world.hasHeldPolicy = true;
  const receiver = newReceiver(world, { gate: failing(broken) });
  return { world, ...receiver, heldBy: () => receiver.buttons.get('swype-app')?.heldBy };
}

async function trip({ world, buttons }: ReturnType<typeof onPolicy>): Promise<string> {
  world.crash('network', 4);
  await buttons.receive([stopAlert(world)], world.now);
  world.settle();
  return world.latch()?.trip?.id ?? '';
}

t.test('Without a proof, the receiver counts as the holder', async (t) => {
  const stand = onPolicy();
  t.equal(stand.heldBy(), 'receiver', 'before the first probe');
  stand.world.hasHeldPolicy = false;
  await stand.buttons.reconcileAll();
  t.equal(stand.heldBy(), 'receiver', 'without the policy');
  t.ok(stand.occurrences.some((event) => event.type === 'holder' && event.by === 'receiver'));
});

t.test('A probe proves the policy while armed, and again for each trip and reset', async (t) => {
  const stand = onPolicy();
  const { buttons, heldBy } = stand;
  await buttons.reconcileAll();
  t.equal(heldBy(), 'api-server');
  const id = await trip(stand);
  t.equal(heldBy(), 'receiver', 'the proof was not about this trip');
  await buttons.reconcileAll();
  t.equal(heldBy(), 'api-server');
  t.ok(stand.occurrences.some((event) => event.type === 'holder' && event.by === 'api-server'));
  await buttons.reset('swype-app', person, { trip: id, reason: 'over', force: true });
  t.equal(heldBy(), 'receiver');
  await buttons.reconcileAll();
  t.equal(heldBy(), 'api-server');
});

t.test('With the policy, a raise of a latched target is refused and is no drift', async (t) => {
  const stand = onPolicy();
  const { world, buttons } = stand;
  await buttons.reconcileAll();
  await trip(stand);
  await buttons.reconcileAll();
  t.throws(() => world.scale(3), { message: /^held by / });
  await buttons.reconcileAll();
  t.match(world.latch(), { state: 'stopped', trip: { fights: 0 } });
});

t.test('A policy that sees the latch later is probed in each pass, but not for ever', async (t) => {
  const world = new World();
  const connection = world.connect();
  let [answer, probes]: [HoldProbe, number] = ['outdated', 0];
  const probeHold = async () => {
    probes += 1;
    return answer;
  };
  const { buttons } = newReceiver(world, {
    connection: { ...connection, cluster: { ...connection.cluster, probeHold } },
  });
  for (let pass = 1; pass <= probesAfterChange + 3; pass += 1) await buttons.reconcileAll();
  t.equal(probes, probesAfterChange);
  t.equal(buttons.get('swype-app')?.heldBy, 'receiver');
  answer = 'enforced';
  world.now += probeIntervalMs.armed;
  await buttons.reconcileAll();
  t.equal(buttons.get('swype-app')?.heldBy, 'api-server');
});

t.test('A policy that disappears is noticed: within a minute while latched, within ten while armed', async (t) => {
  const stand = onPolicy();
  const { world, buttons, heldBy } = stand;
  await buttons.reconcileAll();
  world.hasHeldPolicy = false;
  world.now += probeIntervalMs.latched;
  await buttons.reconcileAll();
  t.equal(heldBy(), 'api-server', 'armed');
  world.now += probeIntervalMs.armed - probeIntervalMs.latched;
  await buttons.reconcileAll();
  t.equal(heldBy(), 'receiver', 'armed, ten minutes later');

  world.hasHeldPolicy = true;
  await trip(stand);
  await buttons.reconcileAll();
  t.equal(heldBy(), 'api-server');
  world.hasHeldPolicy = false;
  world.now += probeIntervalMs.latched;
  await buttons.reconcileAll();
  t.equal(heldBy(), 'receiver', 'latched, a minute later');
  world.scale(2);
  await buttons.reconcileAll();
  t.match(world.latch(), { trip: { fights: 1 } });
  t.equal(world.replicas, 0, 'the receiver holds as without the policy');
});

t.test('A probe that fails proves nothing, and is tried again', async (t) => {
  const broken: Broken = new Map([['probeHold', 'unavailable']]);
  const { buttons, heldBy, occurrences } = onPolicy(broken);
  await buttons.reconcileAll();
  t.equal(heldBy(), 'receiver');
  t.notOk(occurrences.some(({ type }) => type === 'problem'));
  broken.clear();
  await buttons.reconcileAll();
  t.equal(heldBy(), 'api-server');
});

t.test('A trip whose latch is not durable is held by the receiver', async (t) => {
  const broken: Broken = new Map();
  const stand = onPolicy(broken);
  await stand.buttons.reconcileAll();
  broken.set('writeLatch', 'unavailable');
  await trip(stand);
  await stand.buttons.reconcileAll();
  t.equal(stand.heldBy(), 'receiver');
  broken.clear();
  await stand.buttons.reconcileAll();
  await stand.buttons.reconcileAll();
  t.equal(stand.heldBy(), 'api-server');
});

t.test('Without `admissionPolicy` in the config, nothing is probed', async (t) => {
  const world = new World();
  const connection = world.connect();
  const probeHold = async () => {
    throw new ClusterError('refused', 'not to be asked');
  };
  const asked = { ...connection, cluster: { ...connection.cluster, probeHold } };
  const { buttons } = newReceiver(world, { connection: asked, admissionPolicy: false });
  await buttons.reconcileAll();
  t.equal(buttons.get('swype-app')?.heldBy, 'receiver');
});
