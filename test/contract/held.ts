import type { Test } from 'tap';
import { until } from '../support/until.ts';
import type { Client, Reply } from './client.ts';
import { workload } from './room.ts';

/** Where the shipped policy is active, for the Deployment `swype-app`. The client may do everything there. */
export interface HeldPolicySubject {
  readonly client: Client;
  readonly stateNamespace: string;
  readonly targetNamespace: string;
}

const trip = '20260131-021547-9f3a61';
const at = '2026-01-31T02:15:47.000Z';

/** What the policy of held targets does, on an API server with the shipped manifests and on the simulator. */
export async function describeHeldPolicy(t: Test, subject: HeldPolicySubject): Promise<void> {
  const { client, stateNamespace, targetNamespace } = subject;
  const deployments = `/apis/apps/v1/namespaces/${targetNamespace}/deployments`;
  const path = `${deployments}/swype-app`;
  const states = `/api/v1/namespaces/${stateNamespace}/configmaps`;
  const state = `${states}/big-red-button-swype-app`;
  const held = `deployments.apps/${targetNamespace}/swype-app ${trip} ${at}`;
  const scaleTo = (replicas: number) => client.patch(`${path}/scale`, { spec: { replicas } });
  const probe = () =>
    client.patch(`${path}/scale?dryRun=All&fieldManager=big-red-button-probe`, { spec: { replicas: 0 } });
  /** A policy sees a changed parameter a moment later. */
  const untilSeen = async (seen: string) =>
    until(async () => ((await probe()).body.message ?? 'no policy').includes(seen));
  const remember = async (data: object | null, seen: string) => {
    t.equal((await client.patch(state, { data })).status, 200);
    await untilSeen(seen);
  };
  const hold = () => remember({ latch: '{"version":1,"state":"stopped"}', held }, `holds trip ${trip};`);
  const release = () => remember({ latch: null, held: null }, 'holds trip none;');

  await t.test('a target that is not latched can be raised', async (t) => {
    await release();
    t.equal((await scaleTo(0)).status, 200);
    t.equal((await scaleTo(1)).status, 200);
  });

  await t.test('a raise of a latched target is refused, in each way', async (t) => {
    await release();
    await scaleTo(0);
    await hold();
    refused(t, 'by the scale', await scaleTo(1));
    refused(t, 'by the workload', await client.patch(path, { spec: { replicas: 3 } }));
    refused(t, 'by the default', await client.patch(path, { spec: { replicas: null } }));
    const { body } = await client.get(path);
    // Controllers may write a status between read and replacement.
    const metadata = { ...body.metadata, resourceVersion: undefined };
    const replaced = await client.put(path, { ...body, metadata, spec: { ...body.spec, replicas: 1 } });
    refused(t, 'by a replacement', replaced);
    refused(t, 'in a dry run', await client.patch(`${path}/scale?dryRun=All`, { spec: { replicas: 1 } }));
    t.equal((await client.delete(path)).status, 200);
    refused(t, 'by a new workload', await client.post(deployments, workload('Deployment', 'swype-app', 2)));
    t.equal(
      (await client.post(deployments, workload('Deployment', 'swype-app', 0))).status,
      201,
      'at zero it may be new',
    );
  });

  await t.test('every other change of a latched target passes', async (t) => {
    await release();
    await scaleTo(5);
    await hold();
    t.equal((await scaleTo(3)).status, 200, '5 to 3');
    refused(t, '3 to 4', await scaleTo(4));
    t.equal((await scaleTo(3)).status, 200, '3 to 3');
    const metadata = { annotations: { a: 'b' }, finalizers: ['big-red-button.dev/test'] };
    t.equal((await client.patch(path, { metadata })).status, 200, 'annotations and finalizers');
    t.equal((await client.patch(path, { metadata: { finalizers: null } })).status, 200);
    const containers = [{ name: 'app', image: 'registry.example/app:2' }];
    t.equal((await client.patch(path, { spec: { template: { spec: { containers } } } })).status, 200, 'an image');
    t.equal((await scaleTo(0)).status, 200, '3 to 0');
  });

  await t.test('other workloads are not held', async (t) => {
    await hold();
    const other = await client.post(deployments, workload('Deployment', 'swype-app-2', 1));
    t.equal(other.status, 201);
    await client.delete(`${deployments}/swype-app-2`);
    await remember({ held: `statefulsets.apps/${targetNamespace}/swype-app ${trip} ${at}` }, 'holds trip none;');
    t.equal((await scaleTo(1)).status, 200, 'the key names another kind');
    await remember({ held: `deployments.apps/elsewhere/swype-app ${trip} ${at}` }, 'holds trip none;');
    t.equal((await scaleTo(2)).status, 200, 'the key names another namespace');
  });

  await t.test('without a usable key or state object nothing is held, and nothing fails', async (t) => {
    for (const text of ['', 'true', held.slice(0, held.lastIndexOf(' ')), `${held} more`]) {
      await hold();
      await remember({ held: text }, 'holds trip none;');
      t.equal((await scaleTo(1)).status, 200, `"${text}"`);
      await scaleTo(0);
    }
    await hold();
    await remember(null, 'holds trip none;');
    t.equal((await scaleTo(1)).status, 200, 'without data');
    await hold();
    const { body } = await client.get(state);
    await client.delete(state);
    await until(async () => (await probe()).status === 200);
    t.equal((await scaleTo(2)).status, 200, 'without the object');
    const { name, namespace } = body.metadata;
    t.equal((await client.post(states, { metadata: { name, namespace } })).status, 201);
    await untilSeen('holds trip none;');
  });

  await t.test('an older receiver releases the latch, and leaves the key', async (t) => {
    await scaleTo(0);
    await hold();
    refused(t, 'latched', await scaleTo(1));
    await remember({ latch: '{"version":1,"state":"armed"}' }, 'holds trip none;');
    t.equal((await scaleTo(1)).status, 200);
    const quoted = JSON.stringify({ version: 1, state: 'stopped', reason: '"state":"armed"' });
    await remember({ latch: quoted }, `holds trip ${trip};`);
    refused(t, 'a person who quotes a latch releases nothing', await scaleTo(2));
    await release();
  });
}

function refused(t: Test, how: string, { status, body }: Reply): void {
  t.equal(status, 403, how);
  const message = body.message ?? '';
  t.match(message, /ValidatingAdmissionPolicy '[^']+-held' with binding '[^']+-held-swype-app' denied request: /, how);
  t.match(message, `held at 0 replicas by trip ${trip} of button swype-app since ${at}. `);
  t.match(message, `big-red-button reset swype-app --trip ${trip} --reason '...' (without a receiver, add --direct)`);
}
