import t from 'tap';
import { eventAgeMs, eventRetryMs } from '../../src/button/trip-event.ts';
import { type Broken, failing } from './support/gates.ts';
import { newReceiver, person, stopAlert } from './support/receiver.ts';
import { swypeApp, World } from './support/world.ts';

async function tripped(broken: Broken = new Map()) {
  const world = new World();
  const receiver = newReceiver(world, { gate: failing(broken) });
  await receiver.buttons.look();
  world.crash('network', 4);
  await receiver.buttons.receive([stopAlert(world)], world.now);
  return { world, receiver, broken };
}

t.test('A lost key is written back by whoever remembers it', async (t) => {
  const { world, receiver } = await tripped();
  const before = world.latch();
  world.wipe();
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now + 10_000), { retry: false });
  await receiver.buttons.look();
  t.match(world.latch()?.trip?.id, before?.trip?.id);
});

t.test('A latch that is missing is not answered as durable', async (t) => {
  const { world, receiver } = await tripped();
  world.wipe();
  world.now += 3_000;
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  t.match(receipt, { retry: true, decisions: [{ pending: /missing in its state object/ }] });
});

t.test('A missing latch is unknown until the target was seen running', async (t) => {
  const world = new World();
  world.scale(0);
  const receiver = newReceiver(world);
  await receiver.buttons.look();
  t.equal(world.latch(), undefined);
  t.equal(receiver.buttons.get('swype-app')?.state, 'unknown');
  world.scale(1);
  await receiver.buttons.look();
  t.match(world.latch(), { state: 'armed' });
});

t.test('Where the latch cannot be read, the keeper holds by the last it knew', async (t) => {
  const { world, receiver, broken } = await tripped();
  broken.set('readLatch', 'unavailable');
  world.scale(2);
  await receiver.buttons.look();
  t.equal(world.replicas, 0);
  t.match(receiver.buttons.get('swype-app')?.problems, ['readLatch: unavailable']);
});

t.test('Stopped is not said while the pods cannot be listed', async (t) => {
  const { world, receiver, broken } = await tripped();
  world.settle();
  broken.set('listPods', 'unavailable');
  await receiver.buttons.look();
  t.equal(world.latch()?.state, 'stopping');
  broken.clear();
  await receiver.buttons.look();
  t.equal(world.latch()?.state, 'stopped');
});

t.test('A problem is shown until it is mended, whoever needs the call next', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const { buttons } = newReceiver(world, { gate: failing(broken) });
  await buttons.look();
  broken.set('listPods', 'forbidden');
  await buttons.receive([stopAlert(world, { status: 'firing' })], world.now);
  await buttons.look();
  t.match(buttons.get('swype-app')?.problems, ['listPods: forbidden']);
  broken.clear();
  await buttons.look();
  t.strictSame(buttons.get('swype-app')?.problems, []);
});

t.test('What kept a trip from being stopped or told is forgotten with its reset', async (t) => {
  const { world, receiver } = await tripped(new Map([['recordEvent', 'forbidden']]));
  await receiver.buttons.look();
  t.match(receiver.buttons.get('swype-app')?.problems, ['recordEvent: forbidden']);
  const trip = world.latch()?.trip?.id ?? '';
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: true });
  await receiver.buttons.look();
  t.strictSame(receiver.buttons.get('swype-app')?.problems, []);
});

t.test("A trip's Event is tried again every 10 s until it is written", async (t) => {
  const { world, receiver, broken } = await tripped(new Map([['recordEvent', 'forbidden']]));
  await receiver.buttons.look();
  broken.clear();
  world.now += eventRetryMs - 1;
  await receiver.buttons.look();
  t.equal(world.events.size, 0);
  world.now += 1;
  await receiver.buttons.look();
  t.strictSame([...world.events.keys()], ['swype-app.r-1']);
});

t.test('A clock that was set back puts no Event off', async (t) => {
  const { world, receiver, broken } = await tripped(new Map([['recordEvent', 'forbidden']]));
  await receiver.buttons.look();
  broken.clear();
  world.now -= 3_600_000;
  await receiver.buttons.look();
  t.strictSame([...world.events.keys()], ['swype-app.r-1']);
});

t.test('An Event is not written once the first one may have gone already', async (t) => {
  const { world, receiver, broken } = await tripped(new Map([['recordEvent', 'forbidden']]));
  await receiver.buttons.look();
  broken.clear();
  world.now += eventAgeMs;
  await receiver.buttons.look();
  t.equal(world.events.size, 0);
});

t.test(
  'The Event quotes the kubelet where it has nothing better, and is written without where it cannot',
  async (t) => {
    const quoted = new World();
    const connection = quoted.connect();
    const readUnhealthy = async () => ['Liveness probe failed'];
    const cluster = { ...connection.cluster, readUnhealthy };
    const receiver = newReceiver(quoted, { connection: { ...connection, cluster } });
    await receiver.buttons.press('swype-app', person, 'drill');
    await receiver.buttons.look();
    t.match([...quoted.events.values()], [{ message: /Liveness probe failed/ }]);

    const { world, receiver: blind } = await tripped(new Map([['readUnhealthy', 'forbidden']]));
    await blind.buttons.look();
    t.equal(world.events.size, 1);
  },
);

t.test('A target that comes back under another uid is stopped, and that uid is held', async (t) => {
  const { world, receiver } = await tripped();
  world.settle();
  await receiver.buttons.look();
  world.delete(swypeApp);
  await receiver.buttons.look();
  world.create(swypeApp, 3);
  await receiver.buttons.look();
  t.equal(world.replicas, 0);
  t.equal(world.latch()?.target.uid, world.workload().uid);
});

t.test('A clock that is off is told for as long as it is', async (t) => {
  const world = new World();
  let aheadMs = 3_600_000;
  const connection = world.connect();
  const cluster = { ...connection.cluster, aheadMs: () => aheadMs };
  const { buttons } = newReceiver(world, { connection: { ...connection, cluster } });
  await buttons.look();
  t.match(buttons.get('swype-app')?.problems, [/clock is 3600 s ahead of the API server's/]);
  aheadMs = -60_000;
  await buttons.look();
  t.match(buttons.get('swype-app')?.problems, [/clock is 60 s behind the API server's/]);
  aheadMs = 0;
  await buttons.look();
  t.strictSame(buttons.get('swype-app')?.problems, []);
});
