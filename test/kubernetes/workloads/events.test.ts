import t from 'tap';
import { eventMessageBytes } from '../../../src/core/text/event-message.ts';
import { unhealthyMessages } from '../../../src/kubernetes/workloads/events.ts';
import { soon, status, target } from '../fixtures.ts';
import { mockApi } from '../mocked-api.ts';

const path = '/api/v1/namespaces/sre/events';
const tripped = {
  name: 'swype-app.0193',
  target: { ...target, uid: 'uid-1' },
  reason: 'BigRedButtonTripped',
  message: 'held at 0 replicas',
  at: Date.parse('2026-11-23T10:00:00Z'),
} as const;

t.test('quotes the newest Unhealthy messages of the named pods', async (t) => {
  const { api, cluster } = mockApi(t);
  const event = (pod: string, message: string, times: object) => ({ involvedObject: { name: pod }, message, ...times });
  const items = [
    event('swype-app-1', 'oldest', { firstTimestamp: '2026-11-23T09:00:00Z', lastTimestamp: '2026-11-23T09:00:00Z' }),
    event('other-1', 'another workload', { lastTimestamp: '2026-11-23T10:09:00Z' }),
    event('swype-app-2', 'newest', { lastTimestamp: null, eventTime: '2026-11-23T10:08:00.000001Z' }),
    event('swype-app-1', 'counted', { firstTimestamp: '2026-11-23T08:00:00Z', lastTimestamp: '2026-11-23T10:07:00Z' }),
    event('swype-app-1', 'without a time', {}),
  ];
  api
    .get(path)
    .query({ fieldSelector: 'involvedObject.kind=Pod,reason=Unhealthy', limit: '500' })
    .reply(200, { kind: 'EventList', metadata: { resourceVersion: '5' }, items });
  const messages = await cluster.readUnhealthy('sre', ['swype-app-1', 'swype-app-2'], soon());
  t.strictSame(messages, ['newest', 'counted', 'oldest', 'without a time']);
});

t.test('quotes a limited number of messages, each cut', async (t) => {
  const { api, cluster } = mockApi(t);
  const items = Array.from({ length: 50 }, () => ({ involvedObject: { name: 'p' }, message: 'é'.repeat(5_000) }));
  api
    .get(path)
    .query(true)
    .reply(200, { kind: 'EventList', metadata: { resourceVersion: '5' }, items });
  const messages = await cluster.readUnhealthy('sre', ['p'], soon());
  t.equal(messages.length, unhealthyMessages);
  t.ok(messages.every((message) => Buffer.byteLength(message) <= 512));
});

t.test('writes the Event of a trip under its own name, about the workload', async (t) => {
  const { api, cluster } = mockApi(t);
  let body: unknown;
  api
    .post(path, (sent) => {
      body = sent;
      return true;
    })
    .query({ fieldManager: 'big-red-button' })
    .reply(201, { kind: 'Event', metadata: { name: tripped.name, resourceVersion: '6' }, involvedObject: {} });
  await cluster.recordEvent(tripped, soon());
  t.strictSame(body, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'swype-app.0193', namespace: 'sre' },
    involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'sre', name: 'swype-app', uid: 'uid-1' },
    type: 'Warning',
    reason: 'BigRedButtonTripped',
    message: 'held at 0 replicas',
    source: { component: 'big-red-button' },
    reportingComponent: 'big-red-button',
    firstTimestamp: '2026-11-23T10:00:00.000Z',
    lastTimestamp: '2026-11-23T10:00:00.000Z',
    count: 1,
  });
});

t.test('an existing Event is not an error', async (t) => {
  const { api, cluster } = mockApi(t);
  api.post(path).query(true).reply(409, status(409, 'events "swype-app.0193" already exists'));
  t.equal(await cluster.recordEvent(tripped, soon()), undefined);
});

t.test('cuts a message that is too long for the API', async (t) => {
  const { api, cluster } = mockApi(t);
  let bytes = 0;
  api
    .post(path, ({ message }) => {
      bytes = Buffer.byteLength(message);
      return true;
    })
    .query(true)
    .reply(201, { kind: 'Event', metadata: { resourceVersion: '6' }, involvedObject: {} });
  await cluster.recordEvent({ ...tripped, message: '€'.repeat(2_000) }, soon());
  t.ok(bytes > eventMessageBytes - 4 && bytes <= eventMessageBytes);
});
