import { isDeepStrictEqual } from 'node:util';
import nock from 'nock';
import t from 'tap';
import { armedLatch, type LatchRecord, withTrip } from '../../src/core/latch/latch.ts';
import { damagedBytes } from '../../src/kubernetes/state/bounded-data.ts';
import { failureOf, soon, status, target } from './fixtures.ts';
import { mockApi } from './mocked-api.ts';

const latchPath = '/api/v1/namespaces/big-red-button/configmaps/big-red-button-swype-app';
const sharedPath = '/api/v1/namespaces/big-red-button/configmaps/big-red-button-heartbeat';
const record: LatchRecord = armedLatch(target);

function configMap(resourceVersion: string, data?: Record<string, string>) {
  const metadata = {
    name: 'big-red-button-swype-app',
    namespace: 'big-red-button',
    uid: 'uid-9',
    resourceVersion,
    labels: { 'app.kubernetes.io/part-of': 'big-red-button' },
    annotations: { 'example.com/owner': 'sre' },
  };
  return { kind: 'ConfigMap', apiVersion: 'v1', metadata, ...(data === undefined ? {} : { data }) };
}

function shared(resourceVersion: string, data?: Record<string, string>) {
  const object = configMap(resourceVersion, data);
  return { ...object, metadata: { ...object.metadata, name: 'big-red-button-heartbeat' } };
}

t.test('a latch', async (t) => {
  t.test('whose key is missing has no record', async (t) => {
    const { api, latches } = mockApi(t);
    api.get(latchPath).reply(200, configMap('7'));
    t.strictSame(await latches.read('swype-app', soon()), { version: '7' });
  });

  t.test('is read with the fields that this version does not know', async (t) => {
    const { api, latches } = mockApi(t);
    const stored = { ...record, future: { of: 'another version' } };
    api.get(latchPath).reply(200, configMap('7', { latch: JSON.stringify(stored) }));
    t.strictSame(await latches.read('swype-app', soon()), { version: '7', record: stored });
  });

  t.test('that cannot be parsed is damaged, with the reason', async (t) => {
    const damaged: readonly [string, RegExp][] = [
      ['{"version":1', /not JSON/],
      ['', /not JSON/],
      [JSON.stringify({ ...record, version: 2 }), /version/],
      [JSON.stringify({ ...record, state: 'stopping' }), /stopping, but without a trip/],
      [JSON.stringify({ ...record, history: 'none' }), /history/],
    ];
    for (const [text, problem] of damaged) {
      await t.test(String(problem), async (t) => {
        const { api, latches } = mockApi(t);
        api.get(latchPath).reply(200, configMap('7', { latch: text }));
        const stored = await latches.read('swype-app', soon());
        t.equal(stored.version, '7');
        t.notOk('record' in stored);
        t.match(stored.damaged, problem);
      });
    }
  });

  t.test('is written by one PUT after its read, which keeps the rest of the object', async (t) => {
    const { api, latches, observed } = mockApi(t);
    api.get(latchPath).reply(200, configMap('7', { note: 'a person wrote this' }));
    const { labels, annotations } = configMap('7').metadata;
    api
      .put(latchPath, {
        ...configMap('7'),
        metadata: { ...configMap('7').metadata, labels, annotations },
        data: { note: 'a person wrote this', latch: JSON.stringify(record) },
      })
      .query({ fieldManager: 'big-red-button' })
      .reply(200, configMap('8', { latch: JSON.stringify(record) }));
    const { version } = await latches.read('swype-app', soon());
    t.equal(await latches.write('swype-app', record, version, soon()), '8');
    t.strictSame(
      observed.map(({ verb }) => verb),
      ['get', 'update'],
    );
  });

  t.test('is written with the key that the policy reads, and released without it, each by one PUT', async (t) => {
    const { api, latches } = mockApi(t);
    const at = '2026-01-31T02:15:47.000Z';
    const by = { trigger: 'sensor' } as const;
    const made = { id: 'trip-1', at, by, cause: 'network', because: 'x', lines: [], replicas: 3 } as const;
    const latched = withTrip(record, target, made);
    const held = `deployments.apps/sre/swype-app trip-1 ${at}`;
    const put = (from: string, to: string, data: Record<string, string>) =>
      api
        .put(latchPath, (body) => isDeepStrictEqual(body.data, data) && body.metadata.resourceVersion === from)
        .query(true)
        .reply(200, configMap(to, data));
    api.get(latchPath).reply(200, configMap('7', { held: 'edited by hand', note: 'kept' }));
    t.match(await latches.read('swype-app', soon()), { held: 'edited by hand' });
    put('7', '8', { note: 'kept', latch: JSON.stringify(latched), held });
    t.equal(await latches.write('swype-app', latched, '7', soon()), '8');
    put('8', '9', { note: 'kept', latch: JSON.stringify(record) });
    t.equal(await latches.write('swype-app', record, '8', soon()), '9');
  });

  t.test('is written again without another read', async (t) => {
    const { api, latches, observed } = mockApi(t);
    api.get(latchPath).reply(200, configMap('7'));
    for (const version of ['8', '9']) api.put(latchPath).query(true).reply(200, configMap(version));
    await latches.read('swype-app', soon());
    t.equal(await latches.write('swype-app', record, '7', soon()), '8');
    t.equal(await latches.write('swype-app', record, '8', soon()), '9');
    t.equal(observed.length, 3);
  });

  t.test('is read first if its version is not the remembered one', async (t) => {
    const { api, latches } = mockApi(t);
    api.get(latchPath).reply(200, configMap('7'));
    api.put(latchPath).query(true).reply(200, configMap('8'));
    t.equal(await latches.write('swype-app', record, '7', soon()), '8');
  });

  t.test('that another replica wrote since is a conflict, by the server', async (t) => {
    const { api, latches } = mockApi(t);
    api.get(latchPath).reply(200, configMap('7'));
    api.put(latchPath).query(true).reply(409, status(409, 'the object has been modified'));
    await latches.read('swype-app', soon());
    t.match(await failureOf(latches.write('swype-app', record, '7', soon())), { kind: 'conflict', status: 409 });
  });

  t.test('that is known to be newer is a conflict without a PUT', async (t) => {
    const { api, latches } = mockApi(t);
    api.get(latchPath).times(2).reply(200, configMap('8'));
    const put = api.put(latchPath).query(true).reply(200, configMap('9'));
    await latches.read('swype-app', soon());
    const failure = await failureOf(latches.write('swype-app', record, '7', soon()));
    t.match(failure, { kind: 'conflict' });
    t.match(failure.message, 'at resourceVersion 8, not at 7');
    t.notOk(put.isDone());
  });

  t.test('that is damaged is moved aside by the next write, cut to fit', async (t) => {
    for (const text of ['{"version":1', 'x'.repeat(1_000_000)]) {
      await t.test(`${text.length} bytes`, async (t) => {
        const { api, latches } = mockApi(t);
        let data: Record<string, string> = {};
        api.get(latchPath).reply(200, configMap('7', { latch: text }));
        api
          .put(latchPath, (body) => {
            data = body.data;
            return true;
          })
          .query(true)
          .reply(200, configMap('8'));
        await latches.read('swype-app', soon());
        await latches.write('swype-app', record, '7', soon());
        t.equal(data.latch, JSON.stringify(record));
        t.equal(data['latch.damaged']?.slice(0, 10), text.slice(0, 10));
        t.ok(Buffer.byteLength(data['latch.damaged'] ?? '') <= damagedBytes);
      });
    }
  });
});

t.test('the heartbeat', async (t) => {
  const time = '2026-11-23T10:00:00.000Z';
  const at = Date.parse(time);

  t.test('is read in milliseconds', async (t) => {
    const { api, heartbeats } = mockApi(t);
    api.get(sharedPath).reply(200, shared('1', { heartbeat: '2026-11-23T10:00:00Z' }));
    t.strictSame(await heartbeats.read(soon()), { at, reports: {} });
  });

  t.test('is unknown if the key is missing or not a time', async (t) => {
    for (const data of [undefined, {}, { heartbeat: 'yesterday' }]) {
      await t.test(JSON.stringify(data ?? 'no data'), async (t) => {
        const { api, heartbeats } = mockApi(t);
        api.get(sharedPath).reply(200, shared('1', data));
        t.strictSame(await heartbeats.read(soon()), { reports: {} });
      });
    }
  });

  t.test('is raised', async (t) => {
    const { api, heartbeats } = mockApi(t);
    api.get(sharedPath).reply(200, shared('1', { heartbeat: '2026-11-23T09:59:00Z', buttons: 'swype-app' }));
    api
      .put(sharedPath, (body) => body.data.heartbeat === time && body.data.buttons === 'swype-app')
      .query(true)
      .reply(200, shared('2'));
    await heartbeats.write({ at, reports: {} }, soon());
    t.ok(nock.isDone());
  });

  t.test('keeps the newest report of each button', async (t) => {
    const { api, heartbeats } = mockApi(t);
    const [old, newer] = [at - 1, at].map((at) => ({ at, report: { pods: 2, gateway: 'up' as const } }));
    if (old === undefined || newer === undefined) return t.fail('two reports');
    const stored = JSON.stringify({ one: old, two: newer });
    api.get(sharedPath).reply(200, shared('1', { heartbeat: time, heartbeats: stored }));
    api
      .put(sharedPath, (body) => body.data.heartbeats === JSON.stringify({ one: newer, two: newer }))
      .query(true)
      .reply(200, shared('2'));
    await heartbeats.write({ at, reports: { one: newer, two: old } }, soon());
    t.ok(nock.isDone());
    api.get(sharedPath).reply(200, shared('1', { heartbeat: time, heartbeats: '{"one":{}}' }));
    t.strictSame(await heartbeats.read(soon()), { at, reports: {} }, 'damaged reports count as missing');
  });

  t.test('is never lowered', async (t) => {
    const { api, heartbeats, observed } = mockApi(t);
    api.get(sharedPath).reply(200, shared('1', { heartbeat: time }));
    await heartbeats.write({ at: at - 1, reports: {} }, soon());
    t.equal(observed.length, 1);
  });

  t.test('is read again if another replica wrote first', async (t) => {
    const { api, heartbeats } = mockApi(t);
    api.get(sharedPath).reply(200, shared('1'));
    api.put(sharedPath).query(true).reply(409, status(409, 'modified'));
    api.get(sharedPath).reply(200, shared('2', { heartbeat: '2026-11-23T09:00:00Z' }));
    api
      .put(sharedPath, (body) => body.metadata.resourceVersion === '2')
      .query(true)
      .reply(200, shared('3'));
    await heartbeats.write({ at, reports: {} }, soon());
    t.ok(nock.isDone());
  });

  t.test('gives up after a limited number of conflicts', async (t) => {
    const { api, heartbeats } = mockApi(t);
    api.get(sharedPath).times(100).reply(200, shared('1'));
    api.put(sharedPath).query(true).times(100).reply(409, status(409, 'modified'));
    t.match(await failureOf(heartbeats.write({ at, reports: {} }, soon())), { kind: 'conflict' });
  });
});

t.test('the button index', async (t) => {
  t.test('is empty if the key is missing', async (t) => {
    const { api, buttonIndex } = mockApi(t);
    api.get(sharedPath).reply(200, shared('1'));
    t.strictSame(await buttonIndex.read(soon()), []);
  });

  t.test('gains and loses names in one write', async (t) => {
    const { api, buttonIndex } = mockApi(t);
    api.get(sharedPath).reply(200, shared('1', { buttons: 'a\nc', heartbeat: 'kept' }));
    api
      .put(sharedPath, (body) => body.data.buttons === 'b\nc' && body.data.heartbeat === 'kept')
      .query(true)
      .reply(200, shared('2'));
    await buttonIndex.update({ add: ['b', 'c'], remove: ['a', 'z'] }, soon());
    t.ok(nock.isDone());
  });

  t.test('is not written if nothing changes', async (t) => {
    const { api, buttonIndex, observed } = mockApi(t);
    api.get(sharedPath).reply(200, shared('1', { buttons: 'a\nb' }));
    await buttonIndex.update({ add: ['b'], remove: ['c'] }, soon());
    t.equal(observed.length, 1);
  });
});

t.test('the outage record', async (t) => {
  const record = { version: 1, silences: [{ id: 'chain-1', at: '2026-11-23T10:00:00.000Z', hooks: [] }] } as const;

  t.test('is absent if the key is missing or damaged', async (t) => {
    for (const data of [{}, { chain: 'nonsense' }]) {
      const { api, outages } = mockApi(t);
      api.get(sharedPath).reply(200, shared('1', data));
      t.equal(await outages.read(soon()), undefined);
    }
  });

  t.test('is read and changed with the heartbeat at hand', async (t) => {
    const { api, outages } = mockApi(t);
    const stored = { chain: JSON.stringify(record), heartbeat: '2026-11-23T09:00:00Z' };
    api.get(sharedPath).times(2).reply(200, shared('1', stored));
    api
      .put(
        sharedPath,
        ({ data }) => JSON.parse(data.chain).silences.length === 0 && data.heartbeat === stored.heartbeat,
      )
      .query(true)
      .reply(200, shared('2'));
    t.strictSame(await outages.read(soon()), record);
    await outages.update((found, heartbeat) => {
      t.strictSame(found, record);
      t.equal(heartbeat, Date.parse(stored.heartbeat));
      return { version: 1, silences: [] };
    }, soon());
    t.ok(nock.isDone());
  });

  t.test('is not written if the change is undefined', async (t) => {
    const { api, outages, observed } = mockApi(t);
    api.get(sharedPath).reply(200, shared('1'));
    await outages.update(() => undefined, soon());
    t.equal(observed.length, 1);
  });
});
