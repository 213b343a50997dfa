import type { Test } from 'tap';
import type { ButtonView } from '../../src/api/button-service.ts';
import { customKind } from '../../src/core/custom-kind.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { prepareReceiver } from './support/chain.ts';
import { runCommand } from './support/command-line.ts';
import { type Custom, customs, definitionOf, startController } from './support/custom-kinds.ts';
import { type Installation, install } from './support/installation.ts';
import { post } from './support/requests.ts';

interface Stand {
  readonly cluster: Cluster;
  readonly installation: Installation;
  readonly receiver: Parameters<typeof post>[0];
  readonly viewOf: (button: string) => Promise<ButtonView>;
}

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('a button guards kinds that only a CustomResourceDefinition knows', async (t) => {
    const payment = (namespace: string) =>
      paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers', replicas: 1 });
    const installation = await install(t, cluster, payment, { changeConfig: (shipped) => shipped + entries('sre') });
    const { receiver, client } = await prepareReceiver(t, installation, '1h', undefined, (text) => {
      const config = JSON.parse(text);
      return JSON.stringify({ ...config, buttons: [...config.buttons, ...buttons(installation.targetNamespace)] });
    });
    await receiver.start();
    const stand = { cluster, installation, receiver, viewOf: (name: string) => client.button(name) };
    await t.test('before the kinds are installed, their buttons say so, and another button is armed', (t) =>
      showsMissingKinds(t, stand),
    );
    await cluster.apply(...customs.map(definitionOf));
    t.teardown(() => cluster.kubectl('delete', 'crd', ...customs.map(({ crd }) => crd), '--wait=false'));
    for (const custom of customs)
      await t.test(`${custom.what} is stopped, held, reset and restored`, (t) => isGuarded(t, stand, custom));
    await t.test('the API server has no warning about the policies', (t) => hasNoWarnings(t, stand));
  });
}

function buttons(namespace: string): readonly object[] {
  return customs.map(({ name, target }) => ({
    name,
    target: { ...target, namespace, name },
    match: [`button="${name}"`],
  }));
}

/** In the config, a mapping in braces is as good as an indented one. */
function entries(namespace: string): string {
  return buttons(namespace)
    .map((button) => `  - ${JSON.stringify(button)}\n`)
    .join('');
}

async function showsMissingKinds(t: Test, { viewOf }: Stand): Promise<void> {
  await until('the shipped button is armed', async () => (await viewOf('swype-app')).state === 'armed', 60_000);
  for (const { name, group } of customs) {
    const says = `target.apiVersion: the API server serves no group ${group}`;
    const isSaid = async () => (await viewOf(name)).problems.some((problem) => problem.includes(says));
    await until(`${name} says that its kind is missing`, isSaid, 30_000);
    t.equal((await viewOf(name)).state, 'unknown');
  }
}

async function isGuarded(t: Test, stand: Stand, custom: Custom): Promise<void> {
  const { cluster, installation, receiver, viewOf } = stand;
  const { name, crd } = custom;
  const namespace = installation.targetNamespace;
  const kubectl = (...args: string[]) => cluster.kubectl('-n', namespace, ...args);
  const createObject = async () => {
    await cluster.apply(custom.objectOf(namespace, 2));
    return true;
  };
  await until('the kind is served', () => createObject().catch(() => false), 30_000);
  const controller = startController(t, cluster, namespace, custom);
  await until('it runs', async () => (await controller.pods()).length === 2, 60_000);
  const isProved = async () => {
    const { state, replicas, rehearsal } = await viewOf(name);
    return state === 'armed' && replicas === 2 && rehearsal?.ok === true;
  };
  await until('without a restart, it is armed and rehearsed', isProved, 120_000);
  const unexpected = (await viewOf(name)).problems.filter((problem) => !problem.includes(oldEtcd));
  t.strictSame(unexpected, []);
  t.comment(`the built-in kind: ${(await viewOf('swype-app')).problems.join('; ') || 'no problem'}`);
  await hasPreconditions(t, stand, custom);

  const pressed = await post(receiver, 'person', `/api/v1/buttons/${name}/press`, { reason: 'a test' });
  t.match(pressed, { status: 202 });
  t.equal(await kubectl('get', crd, name, '-o', `jsonpath={${custom.replicasPath}}`), '0');
  await until('it is stopped', async () => (await viewOf(name)).state === 'stopped', 60_000);
  t.strictSame(await controller.pods(), []);
  await until('the API server holds it', async () => (await viewOf(name)).heldBy === 'api-server', 60_000);

  const refusal = new RegExp(`held at 0 replicas by trip \\S+ of button ${name}`);
  await t.rejects(kubectl('scale', `${crd}/${name}`, '--replicas=2'), refusal, 'a raise of the scale');
  await t.rejects(cluster.apply(custom.objectOf(namespace, 2)), refusal, 'a raise of the object');
  const unset = custom.replicasPath
    .slice(1)
    .split('.')
    .reduceRight<unknown>((value, key) => ({ [key]: value }), null);
  const patch = ['patch', crd, name, '--type=merge', '-p', JSON.stringify(unset)];
  await t.rejects(kubectl(...patch), refusal, 'the removal of the field');
  await kubectl('annotate', crd, name, 'example.com/note=unrelated');
  t.pass('another change passes');
  t.match((await viewOf(name)).trip, { fights: 0 });

  const reach = ['--kubeconfig', cluster.kubeconfig, '--namespace', installation.stateNamespace];
  const trip = (await viewOf(name)).trip?.id ?? '';
  const reset = await post(receiver, 'person', `/api/v1/buttons/${name}/reset`, { trip, reason: 'over' });
  t.match(reset, { status: 200 });
  const restored = await runCommand(['restore', name, ...reach]);
  t.equal(restored.code, 0, restored.code === 0 ? restored.out : restored.err);
  await until('it runs again', async () => (await controller.pods()).length === 2, 60_000);
  await until('it is armed again', isProved, 60_000);
}

/** An etcd before 3.4.25 or 3.5.8 cannot answer the watch of one object. The receiver reads the scale every second then. */
const oldEtcd = 'the required storage feature RequestWatchProgress is disabled';

/** A late patch must not stop a target that was changed since. */
async function hasPreconditions(t: Test, { installation }: Stand, { name, target }: Custom): Promise<void> {
  const { kubeconfig, stateNamespace, targetNamespace: namespace } = installation;
  const connection = connect({ kubeconfig, stateNamespace });
  const workload = { ...customKind(target), namespace, name };
  const signal = AbortSignal.timeout(20_000);
  for (const precondition of [{ resourceVersion: '1' }, { uid: 'another' }]) {
    const patched = connection.cluster.scaleToZero(workload, { ...precondition, dryRun: true }, signal);
    const outcome = await patched.then(
      () => 'accepted',
      ({ kind }) => kind,
    );
    // The API server ignores the uid of a custom resource's scale (decision 103).
    t.equal(outcome, 'uid' in precondition ? 'accepted' : 'conflict', `by ${Object.keys(precondition)}`);
  }
  await connection.close();
}

async function hasNoWarnings(t: Test, { cluster, installation }: Stand): Promise<void> {
  for (const policy of [installation.account, `${installation.account}-held`]) {
    const read = async () =>
      JSON.parse(await cluster.kubectl('get', 'validatingadmissionpolicy', policy, '-o', 'json')).status;
    await until('the policy is checked', async () => (await read())?.observedGeneration === 1, 30_000);
    t.strictSame((await read()).typeChecking?.expressionWarnings ?? [], []);
  }
}
