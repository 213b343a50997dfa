import type { Test } from 'tap';
import { Client } from './client.ts';
import { isStatus, type Room, type Subject } from './room.ts';

export async function describeErrors(t: Test, room: Room, subject: Subject): Promise<void> {
  await t.test('a missing object is a 404 that names it', async (t) => {
    const { status, body } = await room.client.get(room.apps('deployments/nowhere'));
    t.equal(status, 404);
    isStatus(t, body, 404, 'NotFound');
    t.equal(body.message, 'deployments.apps "nowhere" not found');
    t.match(body.details, { name: 'nowhere', group: 'apps', kind: 'deployments' });
  });

  await t.test('the scale of a missing object is a 404 too, read or patched', async (t) => {
    const path = room.apps('deployments/nowhere/scale');
    isStatus(t, (await room.client.get(path)).body, 404, 'NotFound');
    isStatus(t, (await room.client.patch(path, { spec: { replicas: 0 } })).body, 404, 'NotFound');
  });

  await t.test('an unknown path is a 404', async (t) => {
    t.equal((await room.client.get('/apis/apps/v1/namespaces/x/nonsense')).status, 404);
  });

  await t.test('an unknown token is a 401', async (t) => {
    const stranger = new Client({ ...subject, token: 'nobody-has-this-token' });
    t.teardown(() => stranger.close());
    const { status, body } = await stranger.get(room.core('pods'));
    t.equal(status, 401);
    isStatus(t, body, 401, 'Unauthorized');
  });
}
