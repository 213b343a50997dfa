import { type Account, defaultReceiver } from '../../src/dev/simulator/api/auth/access.ts';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { startSimulator } from '../../src/dev/simulator/simulator.ts';
import { kubernetesTime, ownedBy, type Pod, type Workload } from '../../src/dev/simulator/store/objects.ts';
import type { Answer, Hello, Order } from './messages.ts';
import { type App, bareApps, guardedApps, podsPerButton } from './shop.ts';

// A process of its own, so that its processor time does not count as the receiver's or the bench's. Its controllers and its kubelet
// would look at every object after each change, so this file does their part.
const buttons = Number(process.argv[2]);
const drainMs = 100;
const hash = '5d4f6c7b89';
const guarded = guardedApps(buttons);
const names = guarded.map(({ name }) => name);
const stateNames = [...names, 'heartbeat'].map((name) => `big-red-button-${name}`);

const counts = { watches: 0, rehearsals: 0, others: 0 };
const simulator = await startSimulator({
  receiver: { ...defaultReceiver, rules: rulesOf(defaultReceiver) },
  node: false,
  historyLength: 20_000,
  onRequest: ({ verb, dryRun }) => {
    if (verb === 'watch') counts.watches += 1;
    else if (dryRun) counts.rehearsals += 1;
    else counts.others += 1;
  },
});
const { store } = simulator;

function rulesOf({ rules }: Account): Account['rules'] {
  return rules.map(({ namespace: _, ...rule }) => {
    if (rule.resource.startsWith('deployments')) return { ...rule, names };
    return rule.names === undefined ? rule : { ...rule, names: stateNames };
  });
}

for (const name of stateNames) simulator.create('configmaps', 'big-red-button', { metadata: { name } });
for (const app of [...guarded, ...bareApps(buttons)]) addApp(app);

function addApp({ namespace, name }: App): void {
  const deployment = simulator.create('deployments', namespace, workload(name, podsPerButton));
  const { metadata, spec } = simulator.create('replicasets', namespace, {
    ...workload(`${name}-${hash}`, podsPerButton),
    metadata: { name: `${name}-${hash}`, ownerReferences: [ownedBy(deployment)] },
  });
  const labels = { app: name, 'pod-template-hash': hash };
  for (let index = 0; index < podsPerButton; index += 1) {
    const pod = simulator.create('pods', namespace, {
      metadata: {
        name: `${metadata.name}-${index}`,
        labels,
        ownerReferences: [ownedBy({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata })],
      },
      spec: spec.template.spec,
    });
    store.put('pods', { ...pod, status: { phase: 'Running', containerStatuses: [running(pod, 0)] } });
  }
}

function running(pod: Pod, restarts: number) {
  const id = (attempt: number) => `containerd://${pod.metadata.uid}-${attempt}`;
  const now = kubernetesTime(Date.now());
  const end = { exitCode: 1, reason: 'Error', message: 'Error: connect ECONNREFUSED 203.0.113.7:443', finishedAt: now };
  const terminated = { ...end, startedAt: now, containerID: id(restarts - 1) };
  return {
    ...{ name: pod.metadata.labels?.app ?? '', image: 'app', imageID: 'app', ready: true, started: true },
    ...{ restartCount: restarts, containerID: id(restarts), state: { running: { startedAt: now } } },
    lastState: restarts === 0 ? {} : { terminated },
  };
}

// The part of the controllers: the pods of a workload at zero are gone a moment later.
store.onChange(({ resource, object }) => {
  if (resource !== 'deployments' || (object as Workload).spec.replicas > 0) return;
  const { namespace, name } = object.metadata;
  setTimeout(() => {
    for (let index = 0; index < podsPerButton; index += 1)
      simulator.remove('pods', namespace, `${name}-${hash}-${index}`);
  }, drainMs);
});

function replicasOf({ namespace, name }: App): number {
  return store.get('deployments', namespace, name)?.spec.replicas ?? 0;
}

function fail(): void {
  for (let restarts = 1; restarts <= 4; restarts += 1) {
    for (const { namespace, name } of guarded) {
      const pod = store.get('pods', namespace, `${name}-${hash}-0`);
      if (pod) store.put('pods', { ...pod, status: { ...pod.status, containerStatuses: [running(pod, restarts)] } });
    }
  }
}

async function raise(name: string): Promise<number> {
  const app = guarded.find((each) => each.name === name);
  if (app === undefined) throw new Error(`no ${name}`);
  const startedAt = performance.now();
  simulator.scale(app.namespace, app.name, 3);
  await simulator.until(() => replicasOf(app) === 0);
  return performance.now() - startedAt;
}

async function carryOut(order: Order): Promise<Omit<Answer, 'id' | 'at'>> {
  switch (order.act) {
    case 'fail':
      fail();
      return {};
    case 'await-zero':
      await simulator.until(() => guarded.every((app) => replicasOf(app) === 0));
      return {};
    case 'raise':
      return { ms: await Promise.all(order.names.map(raise)) };
    case 'drop-watches':
      simulator.dropWatches();
      return {};
    case 'count':
      return { counts: { ...counts, openWatches: simulator.openWatches() } };
  }
}

process.on('message', async ({ id, order }: { id: number; order: Order }) => {
  const done = await carryOut(order);
  process.send?.({ id, at: Date.now(), ...done } satisfies Answer);
});
process.on('disconnect', () => process.exit());
const { url, ca, tokens } = simulator;
process.send?.({
  ...{ url, ca, token: tokens.admin },
  kubeconfig: simulator.kubeconfig('receiver'),
  adminKubeconfig: simulator.kubeconfig('admin'),
} satisfies Hello);
