import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import type { TelemetryEvent } from '../../src/telemetry/event.ts';
import { type Broken, failing } from '../button/support/gates.ts';
import {
  lateAfterMs,
  newReceiver,
  person,
  rulesOf,
  stopAlert,
  swypeButton,
  worldClock,
} from '../button/support/receiver.ts';
import { swypeApp, World } from '../button/support/world.ts';

t.test('After the start, reconcile runs again and again until the receiver is closed', async (t) => {
  const world = new World();
  const slept = Promise.withResolvers<void>();
  let sleeps = 0;
  const clock = {
    ...worldClock(world),
    sleep: async (ms: number, signal?: AbortSignal) => {
      t.equal(ms, 1_000);
      world.now += ms;
      sleeps += 1;
      if (sleeps === 3) slept.resolve();
      if (sleeps >= 3) await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
    },
  };
  const receiver = newReceiver(world, { clock });
  receiver.buttons.start();
  receiver.buttons.start();
  await slept.promise;
  await receiver.buttons.end();
  t.equal(sleeps, 3, 'one loop, however often it is started');
  t.match(receiver.buttons.get('swype-app'), { state: 'armed', replicas: 1 });
  t.equal(world.watchers.size, 0, 'the watches have ended');
});

t.test('A slow reconcile pass does not delay the next pass of another button', async (t) => {
  const world = new World(['slow', 'swype-app']);
  const slow = { ...swypeButton, name: 'slow', target: { ...swypeApp, name: 'slow-app' } };
  world.create(slow.target, 1);
  const answer = Promise.withResolvers<void>();
  const receiver = newReceiver(world, {
    rules: rulesOf(slow, swypeButton),
    gate: async (operation, when, _signal, { subject }) => {
      if (operation === 'readScale' && when === 'before' && subject.endsWith('slow-app')) await answer.promise;
    },
  });
  const looks = [receiver.buttons.reconcileAll(), receiver.buttons.reconcileAll()];
  world.scale(2);
  const press = await receiver.buttons.press('swype-app', person, 'drill');
  t.match(press, { kind: 'pressed' });
  answer.resolve();
  await Promise.all(looks);
  t.match(receiver.buttons.list(), [
    { name: 'slow', state: 'armed' },
    { name: 'swype-app', state: 'stopping' },
  ]);
});

t.test('A defect in one reconcile pass is logged, and the next pass runs', async (t) => {
  const world = new World();
  const occurrences: TelemetryEvent[] = [];
  let isBroken = true;
  const receiver = newReceiver(world, {
    onRecord: (occurrence) => {
      if (occurrence.type === 'seen' && isBroken) throw new TypeError('a defect');
      occurrences.push(occurrence);
    },
  });
  await receiver.buttons.reconcileAll();
  t.match(occurrences.at(-1), { type: 'problem', button: 'swype-app', message: 'unexpected: TypeError: a defect' });
  isBroken = false;
  await receiver.buttons.reconcileAll();
  t.match(
    occurrences.findLast(({ type }) => type === 'seen'),
    { state: 'armed', replicas: 1 },
  );
});

t.test('A defect while holding a target during a slow pass is logged, and does not end the process', async (t) => {
  const world = new World();
  const broken: Broken = new Map([['scaleToZero', 'unavailable']]);
  const slow = Promise.withResolvers<void>();
  let isSlow = false;
  const occurrences: TelemetryEvent[] = [];
  const receiver = newReceiver(world, {
    gate: async (operation, when, signal, call) => {
      if (isSlow && operation === 'readLatch' && when === 'before') {
        isSlow = false;
        await slow.promise;
      }
      return failing(broken)(operation, when, signal, call);
    },
    onRecord: (occurrence) => {
      if (occurrence.type === 'accepted') throw new TypeError('a defect');
      occurrences.push(occurrence);
    },
  });
  world.crash('network', 4);
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { retry: true });
  broken.clear();
  isSlow = true;
  const look = receiver.buttons.reconcileAll();
  await setImmediate();
  void receiver.buttons.reconcileAll();
  await setImmediate();
  t.equal(world.replicas, 0);
  t.match(occurrences.at(-1), { type: 'problem', button: 'swype-app', message: 'unexpected: TypeError: a defect' });
  slow.resolve();
  await look;
});

t.test('A defect while deciding is answered with a retry, and does not affect the other alerts', async (t) => {
  const world = new World(['other', 'swype-app']);
  const other = { ...swypeButton, name: 'other', target: { ...swypeApp, name: 'other-app' } };
  world.create(other.target, 1);
  world.crash('network', 4);
  const receiver = newReceiver(world, {
    rules: rulesOf(other, swypeButton),
    onRecord: (occurrence) => {
      if (occurrence.type === 'decided' && occurrence.button === 'other') throw new TypeError('a defect');
    },
  });
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  t.match(receipt, {
    retry: true,
    decisions: [
      { button: 'other', kind: 'hold', reason: 'unreadable', pending: 'unexpected: TypeError: a defect' },
      { button: 'swype-app', kind: 'trip' },
    ],
  });
  t.equal(world.replicas, 0);
});

t.test(
  'Alerts of a notification are sorted into heartbeat, no match, malformed, and the matching button',
  async (t) => {
    const world = new World();
    const receiver = newReceiver(world);
    const beat = stopAlert(world, { fingerprint: 'h', labels: { alertname: 'BigRedButtonHeartbeat' } });
    const receipt = await receiver.buttons.receive(
      [
        beat,
        stopAlert(world, { fingerprint: 'n', labels: { alertname: 'Else' } }),
        { ok: false, problem: 'labels: expected an object' },
        stopAlert(world, { fingerprint: 'r', status: 'resolved' }),
      ],
      world.now,
    );
    t.match(receipt, {
      retry: false,
      decisions: [
        { alert: 0, kind: 'heartbeat', fingerprint: 'h' },
        { alert: 1, kind: 'ignore', reason: 'no-match', fingerprint: 'n' },
        { alert: 2, kind: 'ignore', reason: 'malformed', because: 'labels: expected an object' },
        { alert: 3, kind: 'ignore', reason: 'resolved', button: 'swype-app' },
      ],
    });
    t.match(
      receiver.occurrences.find(({ type }) => type === 'heartbeat'),
      { at: world.now },
    );
    const resolved = stopAlert(world, { status: 'resolved', labels: { alertname: 'BigRedButtonHeartbeat' } });
    world.now += 1_000;
    await receiver.buttons.receive([resolved], world.now);
    t.equal(receiver.occurrences.filter(({ type }) => type === 'heartbeat').length, 1, 'a resolved one is no beat');
  },
);

t.test('Duplicates while stopped are answered from the last reconcile pass', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const receiver = newReceiver(world, { gate: failing(broken) });
  world.crash('network', 4);
  await receiver.buttons.receive([stopAlert(world)], world.now);
  await receiver.buttons.reconcileAll();
  for (const operation of ['readLatch', 'readScale', 'listPods'] as const) broken.set(operation, 'unavailable');
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), {
    retry: false,
    decisions: [{ reason: 'already-tripped', trip: 'r-1' }],
  });
  world.now += 3_000;
  t.match(
    await receiver.buttons.receive([stopAlert(world)], world.now),
    { retry: true },
    'later it must be seen again',
  );
  world.now -= 3_600_000;
  t.match(
    await receiver.buttons.receive([stopAlert(world)], world.now),
    { retry: true },
    'and if the clock was set back, the age of the observation is unknown',
  );
});

t.test(
  'A button that is off ignores alerts, in dry-run it decides and reports, and neither stops its target',
  async (t) => {
    for (const [mode, reason] of [
      ['off', 'disabled'],
      ['dry-run', 'dry-run'],
    ] as const) {
      const world = new World();
      const receiver = newReceiver(world, { rules: rulesOf({ ...swypeButton, mode }) });
      world.crash('network', 4);
      t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { retry: false, decisions: [{ reason }] });
      t.equal(world.replicas, 1);
    }
  },
);

t.test('The view of a button shows the last observation, with the evidence and the rehearsal', async (t) => {
  const world = new World();
  const { buttons } = newReceiver(world);
  t.match(buttons.get('swype-app'), { state: 'unknown', history: [], problems: [], orphaned: false });
  t.notOk('replicas' in (buttons.get('swype-app') ?? {}));
  await buttons.reconcileAll();
  await buttons.receive([stopAlert(world)], world.now);
  t.match(buttons.get('swype-app'), {
    state: 'armed',
    replicas: 1,
    limit: 3,
    evidence: { readable: true },
    rehearsal: { ok: true, at: new Date(world.now).toISOString() },
  });
});

t.test('Listeners hear of each reconcile pass, act, notification and config until they stop listening', async (t) => {
  const world = new World();
  const { buttons } = newReceiver(world);
  let calls = 0;
  const stop = buttons.onChange(() => {
    calls += 1;
  });
  const hears = async (what: string, act: () => unknown) => {
    const before = calls;
    await act();
    t.ok(calls > before, what);
  };
  await hears('a look', () => buttons.reconcileAll());
  await hears('a press', () => buttons.press('swype-app', person, 'drill'));
  const order = { trip: buttons.get('swype-app')?.trip?.id ?? '', reason: 'over', force: true };
  await hears('a reset', () => buttons.reset('swype-app', person, order));
  await hears('a notification', () => buttons.receive([stopAlert(world)], world.now));
  await hears('a config', () => buttons.reconfigure(rulesOf(swypeButton)));
  stop();
  const before = calls;
  await buttons.reconcileAll();
  t.equal(calls, before);
});

t.test('The view shows when the last heartbeat arrived, and whether it is late', async (t) => {
  const world = new World();
  const { buttons } = newReceiver(world);
  t.strictSame(buttons.heartbeat(), { lateAfterMs, late: false });
  const alert = stopAlert(world, { labels: { alertname: 'BigRedButtonHeartbeat' } });
  await buttons.receive([alert], world.now);
  const at = new Date(world.now).toISOString();
  t.strictSame(buttons.heartbeat(), { at, lateAfterMs, late: false });
  world.now += lateAfterMs + 1;
  t.strictSame(buttons.heartbeat(), { at, lateAfterMs, late: true });
});

t.test('The view shows that a target awaits its restore, until it runs again', async (t) => {
  const world = new World();
  const { buttons } = newReceiver(world);
  await buttons.reconcileAll();
  await buttons.press('swype-app', person, 'drill');
  t.match(buttons.get('swype-app'), { awaitingRestore: false });
  const order = { trip: buttons.get('swype-app')?.trip?.id ?? '', reason: 'over', force: true };
  await buttons.reset('swype-app', person, order);
  t.match(buttons.get('swype-app'), { state: 'armed', awaitingRestore: true });
  world.scale(1);
  await buttons.reconcileAll();
  await buttons.reconcileAll();
  t.match(buttons.get('swype-app'), { awaitingRestore: false });
});

t.test(
  'The view shows how near a button is to tripping without any claim, and starts over after a reset',
  async (t) => {
    const world = new World();
    const { buttons } = newReceiver(world);
    const network = () => {
      const evidence = buttons.get('swype-app')?.evidence;
      return evidence?.readable === true ? evidence.containers.map(({ dated }) => dated.network) : 'unread';
    };
    await buttons.reconcileAll();
    t.strictSame(network(), [0]);
    world.crash('network', 2);
    await buttons.reconcileAll();
    t.strictSame(network(), [2]);
    await buttons.press('swype-app', person, 'drill');
    const order = { trip: buttons.get('swype-app')?.trip?.id ?? '', reason: 'over', force: true };
    await buttons.reset('swype-app', person, order);
    world.settle();
    await buttons.reconcileAll();
    t.strictSame(network(), [], 'no pod is left');
  },
);
