import t from 'tap';
import type { ButtonConfig } from '../../../src/core/button-config.ts';
import { parseMatcher } from '../../../src/core/notification/matcher.ts';
import {
  heartbeatAlert,
  lateAfterMs,
  newReceiver,
  type Receiver,
  rulesOf,
  stopAlert,
  swypeButton,
} from '../../button/support/receiver.ts';
import { allSettled, World } from '../../button/support/world.ts';

/** A receiver that has watched the pods for longer than anything needs to reach Prometheus. */
async function watching(world: World, button: Partial<ButtonConfig> = {}): Promise<Receiver> {
  const receiver = newReceiver(world, { rules: rulesOf({ ...swypeButton, ...button }) });
  await receiver.buttons.reconcileAll();
  world.now += 100_000;
  return receiver;
}

/** One heartbeat with these annotations, and the reconciliation after it. Returns what is shown. */
async function beat(world: World, { buttons }: Receiver, annotations: Readonly<Record<string, string>> = {}) {
  world.now += 15_000;
  await buttons.receive([heartbeatAlert(world, annotations)], world.now);
  await buttons.reconcileAll();
  await allSettled();
  return shownBy({ buttons });
}

function shownBy({ buttons }: Pick<Receiver, 'buttons'>) {
  const { state, reason } = buttons.get('swype-app')?.heartbeat ?? {};
  return reason === undefined ? state : `${state}: ${reason}`;
}

t.test('Before the first heartbeat the button waits; then it is late, and the backup sensor is active', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await receiver.buttons.reconcileAll();
  t.equal(shownBy(receiver), 'waiting');
  world.now += lateAfterMs + 1;
  await receiver.buttons.reconcileAll();
  t.equal(shownBy(receiver), "late: the button's heartbeat has never arrived");
  t.match(
    receiver.occurrences.filter(({ type }) => type === 'heartbeat-state'),
    [{ state: 'waiting' }, { button: 'swype-app', state: 'late', reason: /never arrived/ }],
  );
  t.match(
    receiver.occurrences.findLast(({ type }) => type === 'backup-sensor'),
    { active: true },
  );
});

t.test('A heartbeat that shows the pods and their restarts is ok', async (t) => {
  const world = new World(['swype-app'], 3);
  const receiver = await watching(world);
  world.crash('network', 2);
  world.now += 60_000;
  t.equal(await beat(world, receiver), 'ok');
});

t.test('kube-state-metrics is cut off: Prometheus has no pods, and the button is blind at once', async (t) => {
  const world = new World(['swype-app'], 2);
  const receiver = await watching(world);
  t.equal(await beat(world, receiver), 'ok');
  const blind = 'blind: Prometheus has restart counters of 0 of 2 pods';
  t.equal(await beat(world, receiver, { pods: '0', restarts: '0', age: '' }), blind);
  t.match(
    receiver.occurrences.findLast(({ type }) => type === 'backup-sensor'),
    { active: true },
  );
  t.equal(await beat(world, receiver), 'ok', 'and well again with the data');
});

t.test('kube-state-metrics hangs: restarts that the receiver saw are missing after a while', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  const hanging = { restarts: '0' };
  t.equal(await beat(world, receiver, hanging), 'ok');
  world.crash('unclear', 2);
  world.now -= 10_000;
  t.equal(await beat(world, receiver, hanging), 'ok', 'they may still be on their way');
  const blind = 'blind: Prometheus counts 0 of 2 restarts: kube-state-metrics is stale';
  t.equal(await beat(world, receiver, hanging), blind);
});

t.test('kube-state-metrics hangs during a rollout: as many pods, but the newest is missing', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  const before = world.now / 1_000;
  world.pods = world.pods.map((pod) => ({ ...pod, uid: 'new', name: 'swype-app-new', createdAt: world.now + 5_000 }));
  for (const watcher of world.watchers) for (const pod of world.pods) watcher(pod);
  world.now += 100_000;
  const blind = 'blind: Prometheus has restart counters of earlier pods only: kube-state-metrics is stale';
  t.equal(await beat(world, receiver, { newest_pod: `${before}` }), blind);
  t.equal(await beat(world, receiver, { newest_pod: `${before + 5}` }), 'ok');
});

t.test('A target at zero replicas has no counters, and that is right', async (t) => {
  const world = new World(['swype-app'], 2);
  const receiver = await watching(world);
  world.scale(0);
  world.settle();
  t.equal(await beat(world, receiver, { age: '' }), 'ok', 'the watch alone does not show that the pods are gone');
  world.scale(1);
  world.settle();
  await receiver.buttons.reconcileAll();
  t.equal(await beat(world, receiver, { pods: '0', restarts: '0', age: '' }), 'ok', 'the new pod is not scraped yet');
});

t.test('A pending pod has no counter, and that is right', async (t) => {
  const world = new World(['swype-app'], 2);
  world.pods = world.pods.map((pod, index) => (index === 0 ? { ...pod, phase: 'Pending', containers: [] } : pod));
  const receiver = await watching(world);
  t.equal(await beat(world, receiver, { pods: '1' }), 'ok');
});

t.test('Pods that the rule does not select are not expected in it', async (t) => {
  const world = new World(['swype-app'], 2);
  world.pods = world.pods.map((pod, index) => (index === 0 ? { ...pod, name: 'migrate-x7f4q' } : pod));
  const receiver = await watching(world);
  t.equal(await beat(world, receiver, { pods: '1' }), 'ok');
});

t.test('Prometheus may see more: pods of a workload with a similar name', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  t.equal(await beat(world, receiver, { pods: '7', restarts: '40' }), 'ok');
});

t.test('What Alertmanager repeats after Prometheus stopped is no new heartbeat', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  const evaluated = `${(world.now + 15_000) / 1_000}`;
  t.equal(await beat(world, receiver, { evaluated }), 'ok');
  for (let passed = 0; passed <= lateAfterMs; passed += 15_000) await beat(world, receiver, { evaluated });
  t.match(shownBy(receiver), /^late: the last heartbeat of the button arrived 3 min/);
  t.ok(receiver.buttons.heartbeat().late, 'also for all buttons together');
});

t.test("If Prometheus' clock was set back, its heartbeats still count", async (t) => {
  const world = new World();
  const receiver = await watching(world);
  await beat(world, receiver);
  const anHourAgo = () => `${(world.now + 15_000) / 1_000 - 3_600}`;
  t.match(await beat(world, receiver, { evaluated: anHourAgo() }), /^blind: Prometheus evaluated the rule 1 h before/);
  t.equal(await beat(world, receiver), 'ok');
});

t.test('A heartbeat that says nothing, says it unreadably, or about old data, is blind', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  const cases = {
    evaluated: ['', 'the heartbeat has no readable annotation `evaluated`: generate the rules again'],
    pods: ['<error expanding template>', 'the heartbeat has no readable annotation `pods`: generate the rules again'],
    restarts: ['NaN', 'the heartbeat has no readable annotation `restarts`: generate the rules again'],
    age: ['200', 'the newest sample that Prometheus has is 3 min 20 s old'],
  };
  for (const [annotation, [text = '', reason]] of Object.entries(cases)) {
    t.equal(await beat(world, receiver, { [annotation]: text }), `blind: ${reason}`);
  }
});

t.test('A heartbeat whose labels a stop would not match is blind', async (t) => {
  const world = new World();
  const matchers = [...swypeButton.matchers, parseMatcher('priority="P1"'), parseMatcher('pod=~"swype-.+"')];
  const receiver = await watching(world, { matchers });
  t.equal(await beat(world, receiver), 'blind: a stop with the labels of the heartbeat would not match priority="P1"');
});

t.test('The label that names the button was dropped: late, although heartbeats arrive', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  const labels = { alertname: 'BigRedButtonHeartbeat', button: '' };
  world.now += lateAfterMs;
  await receiver.buttons.receive([stopAlert(world, { labels })], world.now);
  t.equal(shownBy(receiver), "late: the button's heartbeat has never arrived, although other heartbeats arrive");
});

t.test('A button without corroboration needs fresh input of its rule, and no pods', async (t) => {
  const world = new World(['swype-app'], 2);
  const receiver = await watching(world, { corroborate: 'none' });
  t.equal(await beat(world, receiver, { pods: '', restarts: '' }), 'ok');
  t.match(await beat(world, receiver, { age: '120' }), /^blind: the newest sample/);
  t.match(await beat(world, receiver, { age: '' }), /^blind: the heartbeat has no readable annotation `age`/);
});

t.test('A heartbeat is never a claim, whatever a button matches', async (t) => {
  const world = new World();
  const receiver = await watching(world, { matchers: [parseMatcher('button="swype-app"')], corroborate: 'none' });
  const { decisions } = await receiver.buttons.receive([heartbeatAlert(world)], world.now);
  t.match(decisions, [{ kind: 'heartbeat' }]);
  t.equal(world.replicas, 1);
});

t.test('A heartbeat straight from Prometheus proves nothing of Alertmanager, so it is not counted', async (t) => {
  const world = new World();
  const receiver = await watching(world);
  const heartbeat = heartbeatAlert(world);
  const straight = heartbeat.ok ? [{ ok: true, alert: { ...heartbeat.alert, sender: 'prometheus' } } as const] : [];
  const { decisions } = await receiver.buttons.receive(straight, world.now);
  t.match(decisions, [{ kind: 'heartbeat', because: /straight from Prometheus is not counted/ }]);
  await receiver.buttons.reconcileAll();
  t.not(shownBy(receiver), 'ok');
  t.equal(await beat(world, receiver), 'ok');
});

t.test('A claim straight from Prometheus trips as one from Alertmanager', async (t) => {
  const world = new World();
  const receiver = await watching(world, { corroborate: 'none' });
  const claim = stopAlert(world);
  const straight = claim.ok ? [{ ok: true, alert: { ...claim.alert, sender: 'prometheus' } } as const] : [];
  t.match((await receiver.buttons.receive(straight, world.now)).decisions, [{ kind: 'trip' }]);
  t.match((await receiver.buttons.receive([claim], world.now)).decisions, [{ kind: 'ignore' }]);
  t.equal(world.replicas, 0);
});

t.test('A shortfall that a list confirmed is not confirmed again for a minute', async (t) => {
  const world = new World(['swype-app'], 2);
  let lists = 0;
  const receiver = newReceiver(world, {
    // An active sensor lists the pods too.
    rules: rulesOf({ ...swypeButton, sensor: 'off' }),
    gate: async (operation, when) => {
      if (operation === 'listPods' && when === 'before') lists += 1;
    },
  });
  await receiver.buttons.reconcileAll();
  world.now += 100_000;
  await beat(world, receiver, { pods: '1' });
  const before = lists;
  for (let count = 0; count < 3; count += 1) await beat(world, receiver, { pods: '1' });
  t.equal(lists - before, 0);
  t.match(shownBy(receiver), 'blind');
});
