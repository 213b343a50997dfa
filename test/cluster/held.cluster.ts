import type { Test } from 'tap';
import { type Connection, connect } from '../../src/kubernetes/connect.ts';
import { Client } from '../contract/client.ts';
import { describeHeldPolicy } from '../contract/held.ts';
import { soon } from '../kubernetes/fixtures.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { autoscaler } from './support/autoscaler.ts';
import { prepareReceiver } from './support/chain.ts';
import { runCommand } from './support/command-line.ts';
import { type Installation, install } from './support/installation.ts';
import { accessOf } from './support/kube-access.ts';
import { parameterBinding } from './support/parameter-informer.ts';
import { keepRaising, raisers } from './support/raisers.ts';

/** One for each program that raises a target, so that they do it side by side. */
const targets = {
  'swype-app': 'scale',
  'swype-hpa': 'autoscaler',
  'swype-argo': 'reconciler',
  'swype-apply': 'apply',
  'swype-delete': 'delete',
  'swype-create': 'create',
} as const;
const names = Object.keys(targets) as (keyof typeof targets)[];
const raisingMs = 60_000;

interface Stand {
  readonly cluster: Cluster;
  readonly installation: Installation;
  /** An administrator's. */
  readonly connection: Connection;
  /** The options that lead a command to this installation. */
  readonly reach: readonly string[];
}

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('the API server holds latched targets by the shipped policy', async (t) => {
    const target = (namespace: string) => deployment(cluster, namespace, 'swype-app', 0);
    const installation = await install(t, cluster, target, { changeConfig: withButtons });
    const { stateNamespace } = installation;
    const connection = connect({ kubeconfig: cluster.kubeconfig, stateNamespace });
    t.teardown(() => connection.close());
    const reach = ['--kubeconfig', cluster.kubeconfig, '--namespace', stateNamespace];
    const stand = { cluster, installation, connection, reach };
    await t.test('it keeps the contract that the simulator keeps', (t) => keepsContract(t, stand));
    await t.test('without a receiver, every raiser is refused for a minute', (t) => holdsAlone(t, stand));
    await t.test('a person with a kubeconfig releases and restores', (t) => isReleasedAlone(t, stand));
    await t.test('a receiver proves it, and derives an edited key again', (t) => isProvedAndRepaired(t, stand));
    await t.test('where the policy does not see the state objects, the receiver holds', (t) =>
      isHeldByReceiver(t, stand),
    );
  });
}

/** One button for each target, in the place of the shipped button. */
function withButtons(shipped: string): string {
  const [before] = shipped.split(/^buttons:$/m);
  const texts = names.map(
    (name) =>
      `  - { name: ${name}, target: { kind: Deployment, namespace: sre, name: ${name} }, match: ['button="${name}"'] }\n`,
  );
  return `${before}buttons:\n${texts.join('')}`;
}

function deployment(cluster: Cluster, namespace: string, name: string, replicas: number): object {
  const payment = paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers', replicas });
  return JSON.parse(JSON.stringify(payment).replaceAll('"swype-app"', `"${name}"`));
}

async function keepsContract(t: Test, { cluster, installation }: Stand): Promise<void> {
  const { stateNamespace, targetNamespace } = installation;
  await cluster.kubectl('-n', targetNamespace, 'create', 'serviceaccount', 'contract');
  const account = `--serviceaccount=${targetNamespace}:contract`;
  await cluster.kubectl('create', 'clusterrolebinding', targetNamespace, '--clusterrole=cluster-admin', account);
  t.teardown(() => cluster.kubectl('delete', 'clusterrolebinding', targetNamespace));
  const client = new Client(await accessOf(cluster, targetNamespace, 'contract'));
  t.teardown(() => client.close());
  await describeHeldPolicy(t, { client, stateNamespace, targetNamespace });
}

async function holdsAlone(t: Test, stand: Stand): Promise<void> {
  const { cluster, connection, installation } = stand;
  const namespace = installation.targetNamespace;
  await cluster.apply(
    ...names.map((name) => deployment(cluster, namespace, name, 1)),
    autoscaler(namespace, 'swype-hpa'),
  );
  const pods = watchPods(t, stand);
  await until('the payment pods run', async () => pods.size >= names.length, 120_000);
  for (const name of names) await press(t, stand, name);
  const remaining = () => connection.cluster.listPods(namespace, selector, soon());
  await until('no pod is left', async () => (await remaining()).length === 0, 60_000);
  await cluster.kubectl('-n', namespace, 'delete', 'deployment', 'swype-create');

  pods.clear();
  const ways = raisers(cluster, namespace, (name, replicas) => deployment(cluster, namespace, name, replicas));
  const raised = await Promise.all(names.map((name) => keepRaising(name, ways[targets[name]], raisingMs)));
  names.forEach((name, index) => {
    const { attempts = 0, unexpected } = raised[index] ?? {};
    t.equal(unexpected, undefined, `${targets[name]}: each of ${attempts} raises was refused`);
    t.ok(attempts >= 15, `${targets[name]}: ${attempts} raises`);
  });
  t.strictSame([...pods], [], `no pod started within ${raisingMs / 1_000} s`);
  const hpa = 'jsonpath={.status.conditions[?(@.type=="ScalingActive")].reason}';
  t.equal(await cluster.kubectl('-n', namespace, 'get', 'hpa', 'swype-hpa', '-o', hpa), 'ScalingDisabled');
}

async function press(t: Test, { reach }: Stand, name: string): Promise<void> {
  const pressed = await runCommand(['press', name, '--reason', 'drill', '--direct', ...reach]);
  t.equal(pressed.code, 0, pressed.code === 0 ? `${name} is pressed` : pressed.err);
  t.match(pressed.out, 'The API server holds the target at zero');
}

async function isReleasedAlone(t: Test, stand: Stand): Promise<void> {
  const { cluster, connection, installation, reach } = stand;
  const namespace = installation.targetNamespace;
  const pods = watchPods(t, stand);
  for (const name of names) {
    const { record } = await connection.latches.read(name, soon());
    const trip = ['--trip', record?.trip?.id ?? ''];
    const reset = await runCommand(['reset', name, '--reason', 'over', '--direct', ...trip, ...reach]);
    t.equal(reset.code, 0, reset.code === 0 ? `${name} is reset` : reset.err);
    if (name === 'swype-create') await cluster.apply(deployment(cluster, namespace, name, 0));
    const restored = await runCommand(['restore', name, ...reach]);
    t.equal(restored.code, 0, restored.code === 0 ? `${name} is restored` : restored.err);
  }
  await until('the payment pods run again', async () => pods.size >= names.length, 120_000);
}

async function isProvedAndRepaired(t: Test, stand: Stand): Promise<void> {
  const { cluster, installation } = stand;
  const { client, isHeld, view } = await startReceiver(t, stand);
  await until('it is armed, and the policy is proved', () => isHeld('armed', 'api-server'), 60_000);
  await press(t, stand, 'swype-app');
  await until('it is stopped, and the policy is proved', () => isHeld('stopped', 'api-server'), 60_000);

  const state = ['-n', installation.stateNamespace];
  const held = async () => (await stand.connection.latches.read('swype-app', soon())).held;
  const before = await held();
  for (const text of [null, 'edited']) {
    await cluster.kubectl(...state, 'patch', 'configmap', stateObject, '-p', JSON.stringify({ data: { held: text } }));
    const began = Date.now();
    await until('the key is derived again', async () => (await held()) === before, 10_000);
    t.comment(`the key was derived again within ${Date.now() - began} ms`);
  }
  const { trip } = await view();
  t.match(trip, { fights: 0 });
  await client.reset('swype-app', trip?.id ?? '', 'over');
}

/** An API server whose last binding with a ConfigMap was deleted does not see ConfigMaps until it restarts (kubernetes#130887). */
async function isHeldByReceiver(t: Test, stand: Stand): Promise<void> {
  const { cluster, installation } = stand;
  const { node } = cluster;
  // On another cluster, the API server cannot be started again.
  if (node === undefined) return;
  const bindings = names.map((name) => `${installation.account}-held-${name}`);
  const [kind, ...anchor] = parameterBinding;
  await cluster.kubectl('delete', kind, ...anchor, ...bindings);
  const { client, isHeld, view } = await startReceiver(t, stand);
  await until('it is armed, without a policy', () => isHeld('armed', 'receiver'), 60_000);
  await installation.applyAgain();
  const path = ['-n', installation.targetNamespace, 'scale', 'deployment/swype-app', '--replicas=1'];
  await cluster.kubectl(...path);
  const pressed = await runCommand(['press', 'swype-app', '--reason', 'drill', '--direct', ...stand.reach]);
  t.match(pressed.out, 'Nothing holds the target at zero until a receiver runs', 'the policy is not active');
  await until('it is stopped by the receiver', () => isHeld('stopped', 'receiver'), 60_000);
  await cluster.kubectl(...path);
  const isSetBack = async () => (await view()).trip?.fights === 1 && (await isHeld('stopped', 'receiver'));
  await until('the receiver has set a raise back', isSetBack, 30_000);

  await node.killApiServer();
  await node.startApiServer();
  await until('after a restart, the API server holds it', () => isHeld('stopped', 'api-server'), 120_000);
  await t.rejects(cluster.kubectl(...path), /held at 0 replicas by trip/);
  await client.reset('swype-app', (await view()).trip?.id ?? '', 'over');
}

const stateObject = 'big-red-button-swype-app';

async function startReceiver(t: Test, { installation }: Stand) {
  const { receiver, client } = await prepareReceiver(t, installation, '1h');
  await receiver.start();
  const view = () => client.button('swype-app');
  const isHeld = async (state: string, by: string) => {
    const button = await view();
    return button.state === state && button.heldBy === by;
  };
  return { client, view, isHeld };
}

const selector = `app in (${names.join(',')})`;

/** The uid of each pod of the targets that was seen. */
function watchPods(t: Test, { connection, installation }: Stand): Set<string> {
  const pods = new Set<string>();
  const end = new AbortController();
  const handlers = { onPod: ({ uid }: { uid: string }) => void pods.add(uid), onError: () => undefined };
  const watching = connection.cluster.watchPods(installation.targetNamespace, selector, handlers, end.signal);
  t.teardown(async () => {
    end.abort();
    await watching;
  });
  return pods;
}
