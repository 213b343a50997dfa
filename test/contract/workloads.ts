import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { isStatus, newName, podSpec, type Room, workload } from './room.ts';

export async function describeScale(t: Test, room: Room, resource: string, kind: string): Promise<void> {
  const { client } = room;
  const make = async (t: Test, replicas: number) => {
    const { path, object } = await room.make(t, room.apps(resource), workload(kind, newName(), replicas));
    return { path, object, scale: `${path}/scale` };
  };

  await t.test('is an autoscaling/v1 Scale with the uid and the selector of its object', async (t) => {
    const { object, scale } = await make(t, 2);
    const { status, body } = await client.get(scale);
    t.equal(status, 200);
    const { name, uid } = object.metadata;
    t.match(body, { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name, namespace: room.namespace, uid } });
    t.match(body, { spec: { replicas: 2 }, status: { selector: `app=${name}` } });
    t.type(body.metadata.resourceVersion, 'string');
    t.notOk(body.metadata.annotations);
  });

  await t.test('of zero has no replicas field', async (t) => {
    const { scale } = await make(t, 1);
    const patched = await client.patch(scale, { spec: { replicas: 0 } });
    t.equal(patched.status, 200);
    t.strictSame(patched.body.spec, {});
    t.strictSame((await client.get(scale)).body.spec, {});
  });

  await t.test('takes its own uid and resourceVersion as preconditions', async (t) => {
    const { scale } = await make(t, 1);
    // Controllers may write a status between read and patch.
    for (let attempt = 1; ; attempt += 1) {
      const { uid, resourceVersion } = (await client.get(scale)).body.metadata;
      const { status, body } = await client.patch(scale, { metadata: { uid, resourceVersion }, spec: { replicas: 0 } });
      if (status === 409 && attempt < 10) continue;
      t.equal(status, 200);
      t.not(body.metadata.resourceVersion, resourceVersion);
      return;
    }
  });

  await t.test('refuses an old resourceVersion with a conflict, and does not change', async (t) => {
    const { path, scale } = await make(t, 1);
    const { resourceVersion } = (await client.get(scale)).body.metadata;
    await client.patch(path, { metadata: { annotations: { touched: 'yes' } } });
    const { status, body } = await client.patch(scale, { metadata: { resourceVersion }, spec: { replicas: 0 } });
    t.equal(status, 409);
    isStatus(t, body, 409, 'Conflict');
    t.match(
      body.message,
      /the object has been modified; please apply your changes to the latest version and try again/,
    );
    t.equal((await client.get(scale)).body.spec.replicas, 1);
  });

  await t.test('refuses another uid with a conflict, and does not change', async (t) => {
    const { scale } = await make(t, 1);
    const { status, body } = await client.patch(scale, { metadata: { uid: randomUUID() }, spec: { replicas: 0 } });
    t.equal(status, 409);
    isStatus(t, body, 409, 'Conflict');
    t.match(body.message, /Precondition failed: UID in precondition: .*, UID in object meta: /);
    t.equal((await client.get(scale)).body.spec.replicas, 1);
  });

  await t.test('does not change in a dry run, which answers as if it did', async (t) => {
    const { path, scale } = await make(t, 1);
    const { status, body } = await client.patch(`${scale}?dryRun=All`, { spec: { replicas: 0 } });
    t.equal(status, 200);
    t.strictSame(body.spec, {});
    const after = (await client.get(path)).body;
    t.equal(after.spec.replicas, 1);
    t.equal(after.metadata.generation, 1);
  });

  await t.test('is refused in a dry run as it is without', async (t) => {
    const { scale } = await make(t, 1);
    const patch = { metadata: { uid: randomUUID() }, spec: { replicas: 0 } };
    t.equal((await client.patch(`${scale}?dryRun=All`, patch)).status, 409);
  });

  await t.test('refuses a dry run other than All', async (t) => {
    const { scale } = await make(t, 1);
    t.equal((await client.patch(`${scale}?dryRun=Some`, { spec: { replicas: 0 } })).status, 422);
    t.equal((await client.get(scale)).body.spec.replicas, 1);
  });

  await t.test('tolerates a fieldManager', async (t) => {
    const { scale } = await make(t, 1);
    t.equal((await client.patch(`${scale}?fieldManager=contract`, { spec: { replicas: 0 } })).status, 200);
  });

  await t.test('of fewer than zero replicas is invalid', async (t) => {
    const { scale } = await make(t, 1);
    const { status, body } = await client.patch(scale, { spec: { replicas: -1 } });
    t.equal(status, 422);
    isStatus(t, body, 422, 'Invalid');
  });

  await t.test('is refused if its replicas are not a number', async (t) => {
    const { scale } = await make(t, 1);
    const { status } = await client.patch(scale, { spec: { replicas: 'none' } });
    t.ok(status >= 400 && status < 500, `${status} is a client's error`);
    t.equal((await client.get(scale)).body.spec.replicas, 1);
  });

  await t.test('refuses a patch that is not JSON', async (t) => {
    const { scale } = await make(t, 1);
    const headers = { 'content-type': 'application/merge-patch+json' };
    t.equal((await client.send('PATCH', scale, '{"spec":', headers)).status, 400);
  });

  await t.test('refuses a patch without its content type', async (t) => {
    const { scale } = await make(t, 1);
    const { status, body } = await client.send('PATCH', scale, '{"spec":{"replicas":0}}');
    t.equal(status, 415);
    isStatus(t, body, 415, 'UnsupportedMediaType');
  });
}

export async function describeDeployments(t: Test, room: Room): Promise<void> {
  const { client } = room;

  await t.test('count a change of the spec, through the scale too, as a generation', async (t) => {
    const { path, object } = await room.make(t, room.apps('deployments'), workload('Deployment', newName(), 1));
    t.equal(object.metadata.generation, 1);
    await client.patch(`${path}/scale`, { spec: { replicas: 0 } });
    t.equal((await client.get(path)).body.metadata.generation, 2);
    await client.patch(path, { metadata: { labels: { touched: 'yes' } } });
    t.equal((await client.get(path)).body.metadata.generation, 2);
  });

  await t.test('have another uid when they are created again', async (t) => {
    const name = newName();
    const first = await room.make(t, room.apps('deployments'), workload('Deployment', name, 0));
    t.equal((await client.delete(`${first.path}?propagationPolicy=Background`)).status, 200);
    t.equal((await client.get(first.path)).status, 404);
    const second = await room.make(t, room.apps('deployments'), workload('Deployment', name, 0));
    t.not(second.object.metadata.uid, first.object.metadata.uid);
  });

  await t.test('are invalid if their selector does not match their template', async (t) => {
    const object = { ...workload('Deployment', newName(), 0) };
    const spec = {
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'b' } }, spec: podSpec() },
    };
    const { status, body } = await client.post(room.apps('deployments'), { ...object, spec });
    t.equal(status, 422);
    isStatus(t, body, 422, 'Invalid');
  });
}
