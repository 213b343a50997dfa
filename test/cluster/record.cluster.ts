import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { LatchRecord } from '../../src/core/latch/latch.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { soon } from '../kubernetes/fixtures.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { prepareReceiver } from './support/chain.ts';
import { runCommand } from './support/command-line.ts';
import { type Installation, install } from './support/installation.ts';

const stateObjects = ['big-red-button-heartbeat', 'big-red-button-swype-app', 'big-red-button-swype-app.history'];

/** A person with every right edits the state objects. */
export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('the record survives people who may write the state objects', async (t) => {
    const target = (namespace: string) =>
      paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers', replicas: 1 });
    const installation = await install(t, cluster, target);
    await t.test('the API server refuses what would lose a state object', (t) => isNotLost(t, cluster, installation));
    await t.test('without a right on the button, nobody changes its latch', (t) => isGuarded(t, cluster, installation));
    await t.test('a latch that is written by hand is mended', (t) => isMended(t, cluster, installation));
  });
}

async function isNotLost(t: Test, cluster: Cluster, { stateNamespace }: Installation): Promise<void> {
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'nothing', uid: '00000000-0000-0000-0000-000000000000' };
  const attacks: readonly [object, RegExp][] = [
    [{ metadata: { ownerReferences: [owner] } }, /has no owner/],
    [{ metadata: { finalizers: ['example.com/keep'] } }, /has no finalizer/],
    [{ immutable: true }, /is not immutable/],
  ];
  const patch = (name: string, change: object) =>
    cluster.kubectl('-n', stateNamespace, 'patch', 'configmap', name, '--type=merge', '-p', JSON.stringify(change));
  for (const name of stateObjects) {
    for (const [change, refusal] of attacks) await t.rejects(patch(name, change), refusal, name);
    await patch(name, { metadata: { annotations: { 'example.com/owner': 'sre' } } });
  }
  const other = 'not-a-state-object';
  await cluster.kubectl('-n', stateNamespace, 'create', 'configmap', other);
  t.match(await patch(other, { immutable: true }), /patched/, 'other objects are left alone');
}

/** Eve may update the ConfigMaps. What the API server says about the button decides. */
async function isGuarded(t: Test, cluster: Cluster, { stateNamespace }: Installation): Promise<void> {
  const [state, buttons] = ['configmaps', 'buttons.big-red-button.dev'];
  const kubectl = (...words: readonly string[]) => cluster.kubectl('-n', stateNamespace, ...words);
  const grant = async (name: string, rules: object) => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name }, rules: [rules] };
    const file = join(await mkdtemp(join(tmpdir(), 'big-red-button-')), 'role.json');
    await writeFile(file, JSON.stringify(role));
    await kubectl('apply', '-f', file);
    await kubectl('create', 'rolebinding', name, `--role=${name}`, '--user=eve');
  };
  await grant('eve-writes', { apiGroups: [''], resources: [state], verbs: ['get', 'patch', 'update'] });
  const asEve = (name: string, change: object) =>
    kubectl('--as=eve', 'patch', 'configmap', name, '--type=merge', '-p', JSON.stringify(change));
  const forged = { data: { latch: JSON.stringify({ version: 1, state: 'armed' }), held: null } };
  const owner = { metadata: { annotations: { 'example.com/owner': 'eve' } } };
  for (const name of stateObjects) {
    await t.rejects(asEve(name, forged), /you need the right to press buttons\.big-red-button\.dev/, name);
    t.match(await asEve(name, owner), /patched/, 'without a change of the data');
  }
  const name = 'big-red-button-swype-app';
  const write = (data: object) => kubectl('patch', 'configmap', name, '--type=merge', '-p', JSON.stringify({ data }));
  await grant('eve-presses', {
    apiGroups: ['big-red-button.dev'],
    resources: ['buttons'],
    resourceNames: ['swype-app'],
    verbs: ['press'],
  });
  const isAllowed = async () => /patched/.test(await asEve(name, { data: { note: 'x' } }).catch(() => ''));
  await until(`eve may press ${buttons}`, isAllowed, 20_000);
  const latched: readonly object[] = [
    { held: 'deployments.apps/sre/swype-app trip-1 2026-01-02T03:04:05Z' },
    { held: null, latch: JSON.stringify({ version: 1, state: 'stopped' }) },
  ];
  for (const data of latched) {
    await write(data);
    await t.rejects(asEve(name, forged), /you need the right to reset/, JSON.stringify(data));
    await t.rejects(asEve(name, { data: { note: 'y' } }), /you need the right to reset/, 'any data');
    await write({ held: null, latch: null, note: null });
  }
}

async function isMended(t: Test, cluster: Cluster, installation: Installation): Promise<void> {
  const { stateNamespace, targetNamespace } = installation;
  const reach = ['--kubeconfig', cluster.kubeconfig, '--namespace', stateNamespace];
  const connection = connect({ kubeconfig: cluster.kubeconfig, stateNamespace });
  t.teardown(() => connection.close());
  const press = async () => {
    const pressed = await runCommand(['press', 'swype-app', '--reason', 'drill', '--direct', ...reach]);
    t.equal(pressed.code, 0, pressed.err);
  };
  const { receiver, client } = await prepareReceiver(t, installation, '1h');
  await receiver.start();
  const view = () => client.button('swype-app');
  await until('it is armed', async () => (await view()).state === 'armed', 60_000);
  await press();
  await until('it is stopped', async () => (await view()).state === 'stopped', 60_000);
  const trip = (await view()).trip?.id ?? '';

  const attacks: readonly ((latch: LatchRecord) => LatchRecord)[] = [
    ({ trip: _, ...latch }) => ({ ...latch, state: 'armed' }),
    (latch) => ({ ...latch, target: { ...latch.target, name: 'another-app' } }),
  ];
  for (const [index, change] of attacks.entries()) {
    const { record } = await connection.latches.read('swype-app', soon());
    if (record === undefined) throw new Error('no latch');
    const data = { latch: JSON.stringify(change(record)), held: null };
    const began = Date.now();
    await cluster.kubectl(
      ...['-n', stateNamespace, 'patch', 'configmap', 'big-red-button-swype-app', '--type=merge'],
      ...['-p', JSON.stringify({ data })],
    );
    const isWritten = async () => {
      const mended = (await connection.latches.read('swype-app', soon())).record;
      return mended?.trip?.id === trip && mended.target.name === 'swype-app' && mended.trip.damage?.times === index + 1;
    };
    await until('the latch is written again', isWritten, 20_000);
    t.comment(`the latch was written again within ${Date.now() - began} ms`);
  }
  t.match(await view(), { trip: { id: trip, damage: { kind: 'target-changed', times: 2 } } });
  const event = ['-n', targetNamespace, 'get', 'event', `swype-app.${trip}.damaged`, '-o', 'jsonpath={.reason}'];
  await until('the Event exists', async () => (await cluster.kubectl(...event)) === 'BigRedButtonLatchDamaged', 30_000);
  await client.reset('swype-app', trip, 'over');

  for (let episode = 0; episode < 3; episode += 1) {
    await press();
    await until('it is stopped again', async () => (await view()).state === 'stopped', 60_000);
    await client.reset('swype-app', (await view()).trip?.id ?? '', 'over');
  }
  const archived = async () => (await connection.archives.read('swype-app', soon())).map(({ id }) => id);
  await until('the oldest trips are in the other state object', async () => (await archived()).length === 2, 30_000);
  t.equal((await archived())[0], trip);
  t.equal((await view()).history.length, 4);
}
