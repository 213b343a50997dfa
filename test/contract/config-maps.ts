import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { configMap, isStatus, newName, type Room } from './room.ts';

export async function describeConfigMaps(t: Test, room: Room): Promise<void> {
  const { client } = room;
  const collection = room.core('configmaps');

  await t.test('are created once', async (t) => {
    const { object } = await room.make(t, collection, configMap({ latch: 'armed' }));
    const again = await client.post(collection, { ...configMap({}), metadata: { name: object.metadata.name } });
    t.equal(again.status, 409);
    isStatus(t, again.body, 409, 'AlreadyExists');
    t.equal(again.body.message, `configmaps "${object.metadata.name}" already exists`);
  });

  await t.test('have no data field until someone writes data', async (t) => {
    const { object } = await room.make(t, collection, configMap({}));
    t.notOk(object.data);
  });

  await t.test('are replaced at the resourceVersion that was read', async (t) => {
    const { path, object } = await room.make(t, collection, configMap({ latch: 'armed' }));
    const { status, body } = await client.put(path, { ...object, data: { latch: 'stopping' } });
    t.equal(status, 200);
    t.strictSame(body.data, { latch: 'stopping' });
    t.not(body.metadata.resourceVersion, object.metadata.resourceVersion);
  });

  await t.test('refuse a replacement at an older resourceVersion, and do not change', async (t) => {
    const { path, object } = await room.make(t, collection, configMap({ latch: 'armed' }));
    await client.put(path, { ...object, data: { latch: 'stopping' } });
    const late = await client.put(path, { ...object, data: { latch: 'late' } });
    t.equal(late.status, 409);
    isStatus(t, late.body, 409, 'Conflict');
    t.equal(
      late.body.message,
      `Operation cannot be fulfilled on configmaps "${object.metadata.name}": the object has been modified; please apply your changes to the latest version and try again`,
    );
    t.strictSame((await client.get(path)).body.data, { latch: 'stopping' });
  });

  await t.test('refuse a replacement with another uid', async (t) => {
    const { path, object } = await room.make(t, collection, configMap({}));
    const { name, namespace } = object.metadata;
    const stranger = { ...object, metadata: { name, namespace, uid: randomUUID() } };
    isStatus(t, (await client.put(path, stranger)).body, 409, 'Conflict');
  });

  await t.test('refuse a replacement with another name', async (t) => {
    const { path, object } = await room.make(t, collection, configMap({}));
    const { status } = await client.put(path, { ...object, metadata: { ...object.metadata, name: 'other' } });
    t.equal(status, 400);
  });

  await t.test('cannot be replaced after deletion', async (t) => {
    const { status } = await client.put(`${collection}/nowhere`, { metadata: { name: 'nowhere' }, data: {} });
    t.equal(status, 404);
  });

  await t.test('keep keys that a merge patch does not name, and lose keys that it sets to null', async (t) => {
    const { path } = await room.make(t, collection, configMap({ kept: '1', lost: '2' }));
    const { status, body } = await client.patch(path, { data: { lost: null, found: '3' } });
    t.equal(status, 200);
    t.strictSame(body.data, { kept: '1', found: '3' });
  });

  await t.test('keep their resourceVersion under a write that changes nothing', async (t) => {
    const { path } = await room.make(t, collection, configMap({ latch: 'armed' }));
    const first = await client.patch(path, { data: { latch: 'stopping' } });
    const second = await client.patch(path, { data: { latch: 'stopping' } });
    t.equal(second.body.metadata.resourceVersion, first.body.metadata.resourceVersion);
  });

  await t.test('hold strings only', async (t) => {
    const { path } = await room.make(t, collection, configMap({}));
    const { status } = await client.patch(path, { data: { count: 3 } });
    t.ok(status >= 400 && status < 500, `${status} is a client's error`);
  });

  await t.test('hold at most a mebibyte', async (t) => {
    const { path } = await room.make(t, collection, configMap({}));
    const { status, body } = await client.patch(path, { data: { much: 'x'.repeat(1_048_577) } });
    t.equal(status, 422);
    isStatus(t, body, 422, 'Invalid');
  });

  await t.test('are not created by a dry run', async (t) => {
    const object = { ...configMap({}), metadata: { name: newName() } };
    t.equal((await client.post(`${collection}?dryRun=All`, object)).status, 201);
    t.equal((await client.get(`${collection}/${object.metadata.name}`)).status, 404);
  });

  await t.test('are invalid without a name or with a bad name', async (t) => {
    t.equal((await client.post(collection, { metadata: {} })).status, 422);
    t.equal((await client.post(collection, { metadata: { name: 'Not_A_Name' } })).status, 422);
  });

  await t.test('are deleted once, and only if the uid in the precondition is theirs', async (t) => {
    const { path } = await room.make(t, collection, configMap({}));
    const wrong = await client.delete(path, { preconditions: { uid: randomUUID() } });
    isStatus(t, wrong.body, 409, 'Conflict');
    const right = await client.delete(path);
    t.equal(right.status, 200);
    t.match(right.body, { kind: 'Status', status: 'Success' });
    isStatus(t, (await client.delete(path)).body, 404, 'NotFound');
  });
}
