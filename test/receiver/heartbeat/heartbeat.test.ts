import t from 'tap';
import { Heartbeat } from '../../../src/receiver/heartbeat/heartbeat.ts';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';
import { lateAfterMs, worldClock } from '../../button/support/receiver.ts';
import { World } from '../../button/support/world.ts';

function newHeartbeat(world: World, limitMs = lateAfterMs) {
  const occurrences: TelemetryEvent[] = [];
  const recorder = { record: (occurrence: TelemetryEvent) => void occurrences.push(occurrence) };
  return { heartbeat: new Heartbeat(limitMs, { clock: worldClock(world), recorder }), occurrences };
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

t.test(
  'A silence becomes an outage after two minutes, after the limit if that is longer, and soon with a short limit',
  (t) => {
    const outageAfter = (limitMs: number) => newHeartbeat(new World(), limitMs).heartbeat.silentAfterMs;
    t.equal(outageAfter(45_000), 120_000);
    t.equal(outageAfter(180_000), 180_000);
    t.equal(outageAfter(10_000), 30_000);
    const world = new World();
    const { heartbeat } = newHeartbeat(world, 45_000);
    world.now += 120_000;
    t.ok(heartbeat.isLate);
    t.notOk(heartbeat.isSilent);
    world.now += 1;
    t.ok(heartbeat.isSilent);
    t.end();
  },
);

t.test('The newest heartbeat counts, in whatever order they arrive', async (t) => {
  const world = new World();
  const { heartbeat, occurrences } = newHeartbeat(world);
  t.equal(heartbeat.newest, undefined);
  heartbeat.beat(world.now);
  heartbeat.beat(world.now - 5_000);
  t.equal(heartbeat.newest, world.now);
  t.strictSame(occurrences, [{ type: 'heartbeat', at: world.now }]);
});

t.test('If the clock was set back, a path that never sent a heartbeat is still late in time', async (t) => {
  const world = new World();
  const { heartbeat } = newHeartbeat(world);
  world.now -= 3_600_000;
  t.notOk(heartbeat.isLate);
  world.now += lateAfterMs + 1;
  t.ok(heartbeat.isLate);
});
