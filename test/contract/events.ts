import type { Test } from 'tap';
import { isStatus, newName, type Room } from './room.ts';

export async function describeEvents(t: Test, room: Room): Promise<void> {
  const { client, namespace } = room;
  const collection = room.core('events');
  const about = (name: string, reason: string) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: newName() },
    involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
    reason,
    message: 'seen by a test',
    type: 'Warning',
    source: { component: 'contract' },
    firstTimestamp: '2026-01-02T03:04:05Z',
    lastTimestamp: '2026-01-02T03:04:05Z',
    count: 1,
  });

  await t.test('are created once under a name', async (t) => {
    const event = about('swype-app', 'Tripped');
    await room.make(t, collection, event);
    const again = await client.post(collection, event);
    t.equal(again.status, 409);
    isStatus(t, again.body, 409, 'AlreadyExists');
  });

  await t.test('are invalid if they are about another namespace', async (t) => {
    const event = about('swype-app', 'Tripped');
    const involvedObject = { ...event.involvedObject, namespace: 'elsewhere' };
    const { status, body } = await client.post(collection, { ...event, involvedObject });
    t.equal(status, 422);
    isStatus(t, body, 422, 'Invalid');
  });

  await t.test('can be selected by their object and reason', async (t) => {
    const name = newName();
    await room.make(t, collection, about(name, 'Unhealthy'));
    await room.make(t, collection, about(name, 'BackOff'));
    const fields = `involvedObject.kind=Deployment,involvedObject.name=${name},reason=Unhealthy`;
    const { status, body } = await client.get(`${collection}?fieldSelector=${encodeURIComponent(fields)}`);
    t.equal(status, 200);
    t.strictSame(
      body.items.map(({ reason }) => reason),
      ['Unhealthy'],
    );
  });

  await t.test('cannot be selected by other fields', async (t) => {
    const { status, body } = await client.get(`${collection}?fieldSelector=message%3Dx`);
    t.equal(status, 400);
    isStatus(t, body, 400, 'BadRequest');
  });
}
