import t from 'tap';
import { Heartbeat } from '../../src/receiver/heartbeat.ts';
import type { TelemetryEvent } from '../../src/telemetry/event.ts';
import { type Broken, failing } from '../button/support/gates.ts';
import { lateAfterMs, worldClock } from '../button/support/receiver.ts';
import { World } from '../button/support/world.ts';

function newHeartbeat(world: World, broken: Broken = new Map()) {
  const occurrences: TelemetryEvent[] = [];
  const { heartbeats } = world.connect(failing(broken));
  const recorder = { record: (occurrence: TelemetryEvent) => void occurrences.push(occurrence) };
  return { heartbeat: new Heartbeat(lateAfterMs, { heartbeats, clock: worldClock(world), recorder }), occurrences };
}

t.test('A heartbeat is late after its limit, counted from the start if none arrived', async (t) => {
  const world = new World();
  const { heartbeat } = newHeartbeat(world);
  world.now += lateAfterMs;
  t.notOk(heartbeat.isLate, 'at the limit');
  world.now += 1;
  t.ok(heartbeat.isLate);
  heartbeat.beat(world.now);
  t.notOk(heartbeat.isLate);
  world.now += lateAfterMs + 1;
  t.ok(heartbeat.isLate);
});

t.test('The newest heartbeat counts, in whatever order they arrive', async (t) => {
  const world = new World();
  const { heartbeat, occurrences } = newHeartbeat(world);
  t.equal(heartbeat.newest, undefined);
  heartbeat.beat(world.now);
  heartbeat.beat(world.now - 5_000);
  t.equal(heartbeat.newest, world.now);
  t.strictSame(occurrences, [{ type: 'heartbeat', at: world.now }]);
});

t.test('A heartbeat that one replica received counts at every replica', async (t) => {
  const world = new World();
  const [one, two] = [newHeartbeat(world).heartbeat, newHeartbeat(world).heartbeat];
  one.beat(world.now + 1_000);
  await one.share();
  await two.share();
  t.equal(two.newest, world.now + 1_000);
  t.equal(world.heartbeat, world.now + 1_000);
});

t.test('The heartbeat is shared at most every 30 s, or every third of a shorter limit', async (t) => {
  const world = new World();
  const { heartbeat } = newHeartbeat(world);
  await heartbeat.share();
  heartbeat.beat(world.now);
  world.now += 29_999;
  await heartbeat.share();
  t.equal(world.heartbeat, undefined);
  world.now += 1;
  await heartbeat.share();
  t.equal(world.heartbeat, heartbeat.newest);
  heartbeat.lateAfterMs = 3_000;
  heartbeat.beat(world.now);
  world.now += 1_000;
  await heartbeat.share();
  t.equal(world.heartbeat, world.now - 1_000);
});

t.test('A failure of the store is reported, and the heartbeat is shared again later', async (t) => {
  const world = new World();
  const broken: Broken = new Map([['readHeartbeat', 'unavailable']]);
  const { heartbeat, occurrences } = newHeartbeat(world, broken);
  heartbeat.beat(world.now);
  await heartbeat.share();
  t.match(occurrences.at(-1), { type: 'problem', message: /could not share the heartbeat: readHeartbeat/ });
  broken.clear();
  world.now += 30_000;
  await heartbeat.share();
  t.equal(world.heartbeat, heartbeat.newest);
});

t.test('A heartbeat from the future means a wrong clock, and does not keep the backup sensor asleep', async (t) => {
  const world = new World();
  world.heartbeat = world.now + 3_600_000;
  const { heartbeat } = newHeartbeat(world);
  await heartbeat.share();
  world.now += lateAfterMs + 1;
  t.ok(heartbeat.isLate);
  heartbeat.beat(world.now);
  t.equal(heartbeat.newest, world.now);
});

t.test('If the clock was set back, a path that never sent a heartbeat is still late in time', async (t) => {
  const world = new World();
  const { heartbeat } = newHeartbeat(world);
  world.now -= 3_600_000;
  t.notOk(heartbeat.isLate);
  world.now += lateAfterMs + 1;
  t.ok(heartbeat.isLate);
});

t.test('If the clock was set back, the heartbeat is shared at once', async (t) => {
  const world = new World();
  const [one, two] = [newHeartbeat(world).heartbeat, newHeartbeat(world).heartbeat];
  for (const heartbeat of [one, two]) await heartbeat.share();
  world.now -= 3_600_000;
  one.beat(world.now);
  for (const heartbeat of [one, two]) await heartbeat.share();
  t.equal(two.newest, world.now);
});
