import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { LatchRecord } from '../../src/core/latch/latch.ts';
import { type Connection, connect } from '../../src/kubernetes/connect.ts';
import { soon } from '../kubernetes/fixtures.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { type CommandEnded, commandOf, runCommand } from './support/command-line.ts';
import { makeFolder } from './support/folder.ts';
import { type Installation, install } from './support/installation.ts';
import { accessOf, writeTokenKubeconfig } from './support/kube-access.ts';
import { startReceiverPods } from './support/receiver-pods.ts';

export const needsReceiverImage = true;

const waitMs = 60_000;

/** The receivers are pods. The person on call has only a kubeconfig and some of the shipped roles. */
export async function tell(t: Test, cluster: Cluster): Promise<void> {
  const { node } = cluster;
  // Only the tests' own node has the receiver's image.
  if (node === undefined) return;
  await t.test('the command line works with only a kubeconfig', async (t) => {
    const installation = await install(t, cluster, (namespace) =>
      paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers', replicas: 2 }),
    );
    const { ca } = await startReceiverPods(t, cluster, node, installation, '1h');
    const scene = await stand(t, cluster, installation);
    await t.test('an administrator with a client certificate reads the status', (t) => isReached(t, scene, ca));
    await t.test('the person on call presses, resets and restores', (t) => pressesAndResets(t, scene));
    await t.test('kill -9 of a direct press between latch and scale: the receiver finishes the stop', (t) =>
      isFinished(t, scene),
    );
    await t.test('while every receiver is dead, a press stops the target, and the next receiver holds it', (t) =>
      pressesDirectly(t, scene),
    );
  });
}

interface Scene {
  readonly cluster: Cluster;
  readonly installation: Installation;
  /** An administrator's kubeconfig. */
  readonly connection: Connection;
  /** The kubeconfig of a person with the roles that a test gives. */
  readonly onCall: string;
  /** The options that lead a command to this installation. */
  readonly reach: (kubeconfig: string) => readonly string[];
}

async function stand(t: Test, cluster: Cluster, installation: Installation): Promise<Scene> {
  const { stateNamespace } = installation;
  const connection = connect({ kubeconfig: cluster.kubeconfig, stateNamespace });
  t.teardown(() => connection.close());
  await until('the button is armed', async () => (await latchOf(connection))?.state === 'armed', waitMs);
  await cluster.kubectl('-n', stateNamespace, 'create', 'serviceaccount', 'marie');
  const access = await accessOf(cluster, stateNamespace, 'marie');
  const onCall = await writeTokenKubeconfig(join(await makeFolder(t), 'kubeconfig'), access);
  const reach = (kubeconfig: string) => ['--kubeconfig', kubeconfig, '--namespace', stateNamespace];
  return { cluster, installation, connection, onCall, reach };
}

async function isReached(t: Test, { cluster, reach }: Scene, ca: string): Promise<void> {
  const caFile = join(await makeFolder(t), 'ca.crt');
  await writeFile(caFile, ca);
  const run = (...args: string[]) => runCommand([...args, ...reach(cluster.kubeconfig)]);
  isDone(t, await run('status'), /^swype-app {2}Armed .*: 2 replicas/);
  isDone(t, await run('status', '--ca-file', caFile), /^swype-app {2}Armed/);
  isDone(t, await run('rehearse'), /^swype-app {2}ok/);
}

async function pressesAndResets(t: Test, scene: Scene): Promise<void> {
  const { installation, connection, onCall, reach } = scene;
  const { stateNamespace, targetNamespace } = installation;
  const run = (...args: string[]) => runCommand([...args, ...reach(onCall)]);
  const stranger = await run('press', 'swype-app', '--reason', 'drill');
  t.equal(stranger.code, 1, 'without a role');
  t.match(stranger.err, /403/);
  await bind(scene, stateNamespace, '--role', 'big-red-button-tunnel');
  await bind(scene, stateNamespace, '--role', 'big-red-button-operator-token');
  await until('the roles count', async () => (await run('status')).code === 0, waitMs);

  isDone(t, await run('press', 'swype-app', '--reason', 'drill', '--as-name', 'Marie'), /^swype-app is stop/);
  await isStopped(scene);
  const latch = await latchOf(connection);
  const account = `system:serviceaccount:${stateNamespace}:big-red-button-operator`;
  t.match(latch?.trip, { by: { trigger: 'press', account, claimedName: 'Marie' }, previousReplicas: 2 });
  isDone(t, await run('status'), /claims\s+to\s+be\s+Marie/);

  const held = await run('restore', 'swype-app');
  t.equal(held.code, 1, 'no restore before the reset');
  const id = latch?.trip?.id ?? '';
  const blind = await run('reset', 'swype-app', '--reason', 'over');
  t.equal(blind.code, 2, 'no reset that names no trip');
  t.match(blind.err, id);
  isDone(t, await run('reset', 'swype-app', '--reason', 'over', '--trip', id), /Nothing was started/);

  const mayNot = await run('restore', 'swype-app');
  t.equal(mayNot.code, 1, 'the roles of the command line start nothing');
  for (const namespace of [stateNamespace, targetNamespace])
    await bind(scene, namespace, '--clusterrole', directRole(scene));
  await until('the right to scale counts', () => canScale(scene), waitMs);
  isDone(t, await run('restore', 'swype-app'), /is set to 2 replicas/);
  t.equal((await scaleOf(scene)).replicas, 2);
}

async function isFinished(t: Test, scene: Scene): Promise<void> {
  const { cluster, installation, connection, onCall, reach } = scene;
  await scaleReceivers(scene, 0);
  // From now on the latch can be written, and the scale cannot: the press keeps trying.
  await cluster.kubectl('-n', installation.targetNamespace, 'delete', 'rolebinding', bindingOf(directRole(scene)));
  await until('the right to scale is gone', async () => !(await canScale(scene)), waitMs);
  const { command, args, env } = commandOf([...direct, ...reach(onCall)]);
  const child = spawn(command, args, { env, stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  await until('it is latched', async () => (await latchOf(connection))?.state === 'stopping', waitMs);
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.equal((await scaleOf(scene)).replicas, 2, 'the target still runs');
  const { id } = (await latchOf(connection))?.trip ?? {};
  await scaleReceivers(scene, 2);
  await isStopped(scene);
  t.match(await latchOf(connection), { trip: { id, by: { trigger: 'press' } } }, 'it is the same trip');
  await resetAndRestore(t, scene);
}

const direct = ['press', 'swype-app', '--reason', 'nobody answers', '--direct'];

async function pressesDirectly(t: Test, scene: Scene): Promise<void> {
  const { cluster, installation, connection, onCall, reach } = scene;
  const { stateNamespace, targetNamespace } = installation;
  await bind(scene, targetNamespace, '--clusterrole', directRole(scene));
  await until('the right to scale is back', () => canScale(scene), waitMs);
  await scaleReceivers(scene, 0);
  const lost = await runCommand(['press', 'swype-app', '--reason', 'nobody answers', ...reach(onCall)]);
  t.equal(lost.code, 1);
  t.match(lost.err, /is ready.*\n.*--direct/, 'the way past the receiver is offered');
  const pressed = await runCommand([...direct, ...reach(onCall)]);
  isDone(t, pressed, /^swype-app is stopped/);
  t.match(pressed.err, /as ConfigMap big-red-button-config, config\.yaml says/);
  t.equal((await scaleOf(scene)).replicas, 0);
  const { trip } = (await latchOf(connection)) ?? {};
  t.match(trip?.by, { trigger: 'press', account: `system:serviceaccount:${stateNamespace}:marie` });

  const raised = cluster.kubectl('-n', targetNamespace, 'scale', 'deployment/swype-app', '--replicas=2');
  await t.rejects(raised, /held at 0 replicas by trip/, 'the API server holds it');
  await scaleReceivers(scene, 2);
  await isStopped(scene);
  const { trip: held } = (await latchOf(connection)) ?? {};
  t.match(held, { id: trip?.id, fights: 0 });
  await resetAndRestore(t, scene);
}

async function resetAndRestore(t: Test, { cluster, connection, reach }: Scene): Promise<void> {
  const run = (...args: string[]) => runCommand([...args, ...reach(cluster.kubeconfig)]);
  const { id = '' } = (await latchOf(connection))?.trip ?? {};
  isDone(t, await run('reset', 'swype-app', '--reason', 'over', '--trip', id), /Nothing was started/);
  // A person who may not read the scale records no count.
  isDone(t, await run('restore', 'swype-app', '--replicas', '2'), /is set to 2 replicas/);
}

function isDone(t: Test, { code, out, err }: CommandEnded, words: RegExp): void {
  t.equal(code, 0, err);
  t.match(out, words);
}

async function isStopped({ connection }: Scene): Promise<void> {
  await until('it is stopped', async () => (await latchOf(connection))?.state === 'stopped', waitMs);
}

async function latchOf({ latches }: Connection): Promise<LatchRecord | undefined> {
  return (await latches.read('swype-app', soon())).record;
}

function scaleOf({ connection, installation }: Scene) {
  const target = { kind: 'Deployment', namespace: installation.targetNamespace, name: 'swype-app' } as const;
  return connection.cluster.readScale(target, soon());
}

async function scaleReceivers({ cluster, installation }: Scene, replicas: number): Promise<void> {
  const { stateNamespace } = installation;
  await cluster.kubectl('-n', stateNamespace, 'scale', 'deployment/big-red-button', `--replicas=${replicas}`);
  const path = replicas === 0 ? '{.status.replicas}' : '{.status.readyReplicas}';
  const count = () =>
    cluster.kubectl('-n', stateNamespace, 'get', 'deployment', 'big-red-button', '-o', `jsonpath=${path}`);
  const expected = replicas === 0 ? '' : `${replicas}`;
  const pods = () => cluster.kubectl('-n', stateNamespace, 'get', 'pods', '-o', 'name');
  const isSo = async () => (await count()) === expected && (replicas > 0 || (await pods()).trim() === '');
  await until(`${replicas} receivers are ready`, isSo, 90_000);
}

type RoleKind = '--role' | '--clusterrole';

async function bind({ cluster, installation }: Scene, namespace: string, kind: RoleKind, role: string): Promise<void> {
  const account = `--serviceaccount=${installation.stateNamespace}:marie`;
  await cluster.kubectl('-n', namespace, 'create', 'rolebinding', bindingOf(role), kind, role, account);
}

/** The API server needs a moment to apply a new binding. */
async function canScale({ installation, onCall }: Scene): Promise<boolean> {
  const connection = connect({ kubeconfig: onCall, stateNamespace: installation.stateNamespace });
  const target = { kind: 'Deployment', namespace: installation.targetNamespace, name: 'swype-app' } as const;
  const tried = await connection.cluster.scaleToZero(target, { dryRun: true }, soon()).then(
    () => true,
    () => false,
  );
  await connection.close();
  return tried;
}

/** A cluster role, so its name belongs to this installation. */
function directRole({ installation }: Scene): string {
  return `${installation.account}-direct`;
}

function bindingOf(role: string): string {
  return `marie-${role}`;
}
