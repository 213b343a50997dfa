import t from 'tap';
import { ClusterError } from '../../../src/cluster/errors.ts';
import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';
import { containersRemembered } from '../../../src/core/evidence/termination-memory.ts';
import { newReceiver, rulesOf, stopAlert, swypeButton } from '../support/receiver.ts';
import { swypeApp, World } from '../support/world.ts';

interface Watch {
  readonly selector: string;
  readonly signal: AbortSignal;
  onPod(pod: PodSnapshot): void;
  onError(error: ClusterError): void;
  onListed(): void;
}

/** A receiver whose watches the test controls. */
function watched(world: World) {
  const connection = world.connect();
  const watches: Watch[] = [];
  const cluster = {
    ...connection.cluster,
    watchPods: async (
      _namespace: string,
      selector: string,
      handlers: Omit<Watch, 'selector' | 'signal'>,
      signal: AbortSignal,
    ) => {
      watches.push({ selector, signal, ...handlers });
    },
  };
  return { receiver: newReceiver(world, { connection: { ...connection, cluster } }), watches };
}

t.test('The watch starts once the selector is known, and only once', async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  t.equal(watches.length, 0);
  await receiver.buttons.reconcileAll();
  await receiver.buttons.reconcileAll();
  t.match(watches, [{ selector: 'app=swype-app' }]);
  t.equal(watches.length, 1);
});

t.test('A button with a new target gets a new watch, and the old watch ends', async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  await receiver.buttons.reconcileAll();
  const elsewhere = { ...swypeApp, name: 'upcommerce-app' };
  world.create(elsewhere, 1);
  receiver.buttons.reconfigure(rulesOf({ ...swypeButton, target: elsewhere }));
  await receiver.buttons.reconcileAll();
  t.match(watches, [{ selector: 'app=swype-app' }, { selector: 'app=upcommerce-app' }]);
  t.ok(watches[0]?.signal.aborted);
  await receiver.buttons.end();
  t.ok(watches[1]?.signal.aborted);
});

t.test('A change of the exit codes starts a new watch, because the old codes judged the causes', async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  await receiver.buttons.reconcileAll();
  receiver.buttons.reconfigure(rulesOf({ ...swypeButton, networkExitCodes: [75] }));
  await receiver.buttons.reconcileAll();
  t.equal(watches.length, 2);
  receiver.buttons.reconfigure(rulesOf({ ...swypeButton, limit: 5, networkExitCodes: [75] }));
  await receiver.buttons.reconcileAll();
  t.equal(watches.length, 2, 'nothing else does');
});

t.test('A broken watch is reported until it has listed again, also while the target is stopped', async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  await receiver.buttons.reconcileAll();
  watches[0]?.onError(new ClusterError('unavailable', 'the watch broke'));
  t.strictSame(receiver.buttons.get('swype-app')?.problems, ['the watch broke']);
  watches[0]?.onListed();
  t.strictSame(receiver.buttons.get('swype-app')?.problems, []);
});

t.test('Terminations that only the watch saw count, each with its own cause', async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  await receiver.buttons.reconcileAll();
  for (const end of ['oom', 'oom', 'oom', 'network'] as const) {
    world.crash(end);
    for (const pod of world.pods) watches[0]?.onPod(pod);
  }
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  t.match(receipt, { decisions: [{ kind: 'hold', reason: 'not-network' }] }, 'three of the four were OOM kills');
});

t.test('A change of the counted containers starts a new watch', async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  await receiver.buttons.reconcileAll();
  receiver.buttons.reconfigure(rulesOf({ ...swypeButton, containers: { exclude: ['proxy'] } }));
  await receiver.buttons.reconcileAll();
  t.equal(watches.length, 2);
});

t.test('A button that counts no container of its pods says so, until it counts one', async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  const blind = rulesOf({ ...swypeButton, containers: { include: ['strype'] } });
  receiver.buttons.reconfigure(blind);
  await receiver.buttons.reconcileAll();
  const job = world.intrude('job');
  watches[0]?.onPod({ ...job, containers: [] });
  watches[0]?.onPod(job);
  t.strictSame(receiver.buttons.get('swype-app')?.problems, [], 'a pod of another controller need not count');
  for (const pod of world.pods) watches[0]?.onPod(pod);
  t.match(receiver.buttons.get('swype-app')?.problems, [/no container of the target's pods counts.* has stripe$/]);
  receiver.buttons.reconfigure(rulesOf(swypeButton));
  await receiver.buttons.reconcileAll();
  for (const pod of world.pods) watches[1]?.onPod(pod);
  t.strictSame(receiver.buttons.get('swype-app')?.problems, []);
});

t.test('A pod of another controller is shown once the watch has seen it', async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  await receiver.buttons.reconcileAll();
  const job = world.intrude('job');
  watches[0]?.onPod(job);
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app'), { evidence: { uncounted: [{ pod: job.name, verdict: 'other' }] } });
});

t.test("Terminations of another controller's pods are not remembered, and ask for no decision", async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  await receiver.buttons.reconcileAll();
  const job = world.intrude('job');
  const [pod] = world.pods;
  world.crash('network', 4);
  for (const changed of world.pods) watches[0]?.onPod(changed);
  for (let count = 0; count < containersRemembered + 10; count += 1) {
    watches[0]?.onPod({ ...job, uid: `job-${count}`, containers: world.pods[0]?.containers ?? [] });
  }
  t.match(receiver.buttons.get('swype-app'), { evidence: { readable: true } });
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  t.match(receipt, { decisions: [{ reason: 'tripped' }] }, `${pod?.name} is not forgotten`);
});

t.test('A watch remembers a bounded number of containers', async (t) => {
  const world = new World();
  const { receiver, watches } = watched(world);
  await receiver.buttons.reconcileAll();
  const [pod] = world.pods;
  if (pod === undefined) throw new Error('no pod');
  for (let count = 0; count < containersRemembered + 10; count += 1)
    watches[0]?.onPod({ ...pod, uid: `many-${count}` });
  world.crash('network', 4);
  for (const changed of world.pods) watches[0]?.onPod(changed);
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { decisions: [{ reason: 'tripped' }] });
});
