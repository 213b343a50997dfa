import t from 'tap';
import { armedLatch, type TripRecord, withTrip } from '../../src/core/latch/latch.ts';
import { boundedData, damagedBytes, foreignBytes } from '../../src/kubernetes/state/bounded-data.ts';
import { failureOf, soon, status, target } from './fixtures.ts';
import { mockApi } from './mocked-api.ts';

const path = '/api/v1/namespaces/big-red-button/configmaps/big-red-button-swype-app.history';
const made = {
  id: 't',
  at: '2026-01-01T00:00:00Z',
  by: { trigger: 'sensor' },
  cause: 'network',
  because: 'x',
  lines: [],
};
const entry: TripRecord = withTrip(armedLatch(target), target, {
  ...made,
  by: { trigger: 'sensor' },
  cause: 'network',
}).trip;

function object(resourceVersion: string, data?: Record<string, string>) {
  const metadata = { name: 'big-red-button-swype-app.history', namespace: 'big-red-button', uid: 'u', resourceVersion };
  return { kind: 'ConfigMap', apiVersion: 'v1', metadata, ...(data === undefined ? {} : { data }) };
}

t.test('an archive without data is empty, and one without an object is not found', async (t) => {
  const { api, archives } = mockApi(t);
  api.get(path).reply(200, object('1'));
  t.same(await archives.read('swype-app', soon()), []);
  api.get(path).reply(404, status(404, 'not found'));
  t.match(await failureOf(archives.read('swype-app', soon())), { kind: 'not-found' });
});

t.test('trips are written by compare-and-swap, and again after a conflict', async (t) => {
  const { api, archives } = mockApi(t);
  const older = { ...entry, id: 'by-another-replica' };
  api.get(path).reply(200, object('1'));
  api.put(path).query(true).reply(409, status(409, 'modified'));
  api.get(path).reply(200, object('2', { trips: JSON.stringify([older]) }));
  const stored = JSON.stringify([older, entry]);
  api
    .put(path, (body) => body.data.trips === stored && body.metadata.resourceVersion === '2')
    .query(true)
    .reply(200, object('3', { trips: stored }));
  t.same(await archives.update('swype-app', (trips) => [...trips, entry], soon()), [older, entry]);
});

t.test('a damaged archive counts as empty, and its text is kept beside the new trips', async (t) => {
  const { api, archives } = mockApi(t);
  api.get(path).reply(200, object('1', { trips: '[{"id":1}]' }));
  t.same(await archives.read('swype-app', soon()), []);
  api.get(path).reply(200, object('1', { trips: '[' }));
  const trips = JSON.stringify([entry]);
  api
    .put(path, (body) => body.data.trips === trips && body.data['trips.damaged'] === '[')
    .query(true)
    .reply(200, object('2', { trips }));
  t.same(await archives.update('swype-app', () => [entry], soon()), [entry]);
});

t.test('keys of others stay as long as they leave room', async (t) => {
  const own = { damaged: damagedBytes };
  const long = 'x'.repeat(foreignBytes);
  t.same(boundedData({ note: 'a', latch: 'old' }, { latch: 'new' }, own), { note: 'a', latch: 'new' });
  t.same(boundedData({ note: long, damaged: 'd' }, { latch: 'new' }, own), { damaged: 'd', latch: 'new' });
  t.same(boundedData({ damaged: `${long}${long}x` }, {}, own), {});
  t.same(boundedData({ constructor: long }, {}, own), {});
});
