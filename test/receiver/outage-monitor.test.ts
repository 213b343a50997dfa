import t from 'tap';
import type { Hook } from '../../src/core/hooks/hook.ts';
import { type Broken, failing, hanging } from '../button/support/gates.ts';
import {
  heartbeatAlert,
  lateAfterMs,
  newReceiver,
  type Receiver,
  type ReceiverOptions,
  rulesOf,
} from '../button/support/receiver.ts';
import { World } from '../button/support/world.ts';

const phone: Hook = {
  name: 'phone',
  url: 'https://phone.example/',
  secretFile: '/etc/big-red-button-hooks/phone',
  giveUpAfterMs: 86_400_000,
  timeoutMs: 5_000,
};
const plain = rulesOf();
const rules = { ...plain, heartbeat: { ...plain.heartbeat, onChainSilent: [phone] } };

function receiverOn(world: World, options: ReceiverOptions = {}): Receiver {
  return newReceiver(world, { rules, ...options });
}

async function beat(world: World, { buttons }: Receiver): Promise<void> {
  const alert = heartbeatAlert(world);
  await buttons.receive([alert], world.now);
}

async function reconcile(world: World, receivers: readonly Receiver[], ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    world.now += 1_000;
    await Promise.all(receivers.map(({ buttons }) => buttons.reconcileAll()));
  }
}

function eventsSent(world: World): readonly string[] {
  return world.messages.map(({ id }) => id.replace(/^chain-\d+-\d+\./, ''));
}

t.test('an outage and its end are each delivered once over all replicas', async (t) => {
  const world = new World();
  const receivers = [receiverOn(world, { id: 'a' }), receiverOn(world, { id: 'b' })];
  const [first] = receivers;
  if (first === undefined) return;
  await beat(world, first);
  const lastAt = new Date(world.now).toISOString();
  await reconcile(world, receivers, lateAfterMs - 1_000);
  t.strictSame(eventsSent(world), []);
  await reconcile(world, receivers, 60_000);
  t.strictSame(eventsSent(world), ['chain-silent']);
  t.match(world.messages[0]?.body, {
    type: 'big-red-button.chain-silent',
    idempotencyKey: /^chain-\d{8}-\d{6}$/,
    data: { silence: { lastHeartbeatAt: lastAt }, lateAfterSeconds: 180 },
  });
  t.equal(JSON.parse(world.outages ?? '').silences.length, 1, 'and recorded once');
  await beat(world, first);
  await reconcile(world, receivers, 60_000);
  t.strictSame(eventsSent(world), ['chain-silent', 'chain-restored']);
  await reconcile(world, receivers, lateAfterMs);
  t.strictSame(eventsSent(world), ['chain-silent', 'chain-restored', 'chain-silent'], 'a second outage is another');
});

t.test('a heartbeat that never came is delivered as an outage as well', async (t) => {
  const world = new World();
  const receiver = receiverOn(world);
  await reconcile(world, [receiver], lateAfterMs + 5_000);
  t.strictSame(eventsSent(world), ['chain-silent']);
  t.equal(JSON.parse(world.outages ?? '').silences[0].lastHeartbeatAt, undefined);
});

t.test('a replica without heartbeats stays quiet while another replica receives them', async (t) => {
  const world = new World();
  const deaf = receiverOn(world, { id: 'deaf', gate: failing(new Map([['readHeartbeat', 'unavailable'] as const])) });
  const hearing = receiverOn(world, { id: 'hearing' });
  for (let minute = 0; minute < 6; minute += 1) {
    await beat(world, hearing);
    await reconcile(world, [deaf, hearing], 60_000);
  }
  t.strictSame(eventsSent(world), []);
  t.equal(world.outages, undefined);
});

t.test(
  'a heartbeat that a wrong clock stored in the future prevents neither the outage nor its end from being delivered',
  async (t) => {
    const world = new World();
    const receiver = receiverOn(world);
    world.heartbeat = world.now + 86_400_000;
    await reconcile(world, [receiver], lateAfterMs + 5_000);
    t.strictSame(eventsSent(world), ['chain-silent']);
    await beat(world, receiver);
    await reconcile(world, [receiver], 60_000);
    t.strictSame(eventsSent(world), ['chain-silent', 'chain-restored']);
  },
);

t.test('if the clock was set back, a record that another replica wrote is read at once', async (t) => {
  const world = new World();
  const reads: number[] = [];
  const receiver = receiverOn(world, {
    gate: async (operation, when) => {
      if (operation === 'readChain' && when === 'before') reads.push(world.now);
    },
  });
  await receiver.buttons.reconcileAll();
  world.now -= 3_600_000;
  await receiver.buttons.reconcileAll();
  t.equal(reads.at(-1), world.now);
});

t.test('without hooks for outages nothing is read and nothing is written', async (t) => {
  const world = new World();
  const calls: string[] = [];
  const receiver = newReceiver(world, { rules: plain, gate: async (operation) => void calls.push(operation) });
  await reconcile(world, [receiver], lateAfterMs + 60_000);
  t.notOk(calls.some((operation) => operation === 'readChain' || operation === 'updateChain'));
});

t.test('a receiver that starts during an outage neither ends it nor delivers it again', async (t) => {
  const world = new World();
  const first = receiverOn(world, { id: 'first' });
  await beat(world, first);
  await reconcile(world, [first], lateAfterMs + 5_000);
  const second = receiverOn(world, { id: 'second' });
  await reconcile(world, [second], 60_000);
  t.strictSame(eventsSent(world), ['chain-silent']);
});

t.test('if the replica that recorded an outage dies before it delivers it, another replica delivers it', async (t) => {
  const world = new World();
  const dying = receiverOn(world, { id: 'dying', gate: hanging(new Set(['sendHook'])) });
  await beat(world, dying);
  for (let passed = 0; passed <= lateAfterMs + 1_000; passed += 1_000) {
    world.now += 1_000;
    void dying.buttons.reconcileAll();
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.ok(world.outages);
  t.strictSame(eventsSent(world), []);
  await reconcile(world, [receiverOn(world, { id: 'heir' })], 20_000);
  t.strictSame(eventsSent(world), ['chain-silent']);
});

t.test('a failed delivery is retried, and a failure of the store is reported', async (t) => {
  const world = new World();
  const broken: Broken = new Map([['updateChain', 'unavailable']]);
  const receiver = receiverOn(world, { gate: failing(broken) });
  world.hookAnswers.set('phone', { kind: 'failed', problem: 'answered 503' });
  await reconcile(world, [receiver], lateAfterMs + 5_000);
  t.strictSame(eventsSent(world), [], 'nothing is sent before it is recorded');
  t.ok(receiver.occurrences.some((one) => one.type === 'problem' && one.message.includes('monitoring-outage record')));
  broken.clear();
  await reconcile(world, [receiver], 5_000);
  world.hookAnswers.clear();
  await reconcile(world, [receiver], 10_000);
  t.match(JSON.parse(world.outages ?? ''), { silences: [{ hooks: [{ state: 'delivered' }, { state: 'owed' }] }] });
  const outcomes = receiver.occurrences.flatMap((one) => (one.type === 'hook-attempted' ? [one.outcome] : []));
  t.strictSame([...new Set(outcomes)], ['failed', 'delivered']);
  t.ok(receiver.occurrences.every((one) => one.type !== 'hook-attempted' || one.button === undefined));
});

t.test('an invalid record counts as missing', async (t) => {
  const world = new World();
  world.outages = '{"version":2}';
  await reconcile(world, [receiverOn(world)], lateAfterMs + 5_000);
  t.strictSame(eventsSent(world), ['chain-silent']);
});

t.test('the end of an outage needs no further reconcile pass', async (t) => {
  const world = new World();
  const receiver = receiverOn(world);
  await receiver.buttons.reconcileAll();
  await receiver.buttons.end();
  await reconcile(world, [receiver], lateAfterMs + 5_000);
  t.strictSame(eventsSent(world), []);
});
