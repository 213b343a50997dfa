import t from 'tap';
import { afterAttempt } from '../../../src/core/hooks/delivery.ts';
import type { Hook } from '../../../src/core/hooks/hook.ts';
import {
  beginOutage,
  endOutage,
  openOutage,
  outageDeliveries,
  outagesKept,
  parseOutages,
  updateOutageDelivery,
} from '../../../src/core/hooks/outage.ts';

const phone: Hook = {
  name: 'phone',
  url: 'https://phone.example/',
  secretFile: 'phone',
  giveUpAfterMs: 1,
  timeoutMs: 1,
};
const at = '2026-01-01T00:03:00.000Z';
const found = { id: 'chain-1', at, lastHeartbeatAt: '2026-01-01T00:00:00.000Z' };
const silent = beginOutage(undefined, found, [phone]);
const later = '2026-01-01T00:05:00.000Z';

t.test('an outage owes its hooks its start at once, and its end after it has ended', async (t) => {
  const eventsOf = (record: typeof silent) =>
    outageDeliveries(record).map(({ delivery, since }) => [delivery.event, since]);
  t.strictSame(eventsOf(silent), [['chain-silent', at]]);
  const restored = endOutage(silent, 'chain-1', later);
  t.strictSame(eventsOf(restored), [
    ['chain-silent', at],
    ['chain-restored', later],
  ]);
  t.strictSame(outageDeliveries(undefined), []);
});

t.test('an outage is open until it ends, and ends once', async (t) => {
  t.equal(openOutage(silent)?.id, 'chain-1');
  t.equal(openOutage(undefined), undefined);
  const restored = endOutage(silent, 'chain-1', later);
  t.equal(openOutage(restored), undefined);
  t.strictSame(endOutage(restored, 'chain-1', '2027-01-01T00:00:00.000Z'), restored);
  t.strictSame(endOutage(silent, 'another', later), silent);
});

t.test('a delivered message is no longer owed, and is not delivered twice', async (t) => {
  const [owed] = outageDeliveries(silent);
  if (owed === undefined) return t.fail('nothing is owed');
  const change = (delivery: typeof owed.delivery) => afterAttempt(delivery, { kind: 'acknowledged' }, later, false);
  const told = updateOutageDelivery(silent, owed, change);
  t.strictSame(outageDeliveries(told), []);
  t.equal(updateOutageDelivery(told, owed, change), undefined);
  t.equal(updateOutageDelivery(undefined, owed, change), undefined);
  t.equal(told?.silences[0]?.hooks[1]?.state, 'owed', 'the end is still to come');
});

t.test('the latest outages are kept, and earlier ones if they owe deliveries', async (t) => {
  let record = silent;
  for (let count = 2; count <= outagesKept + 3; count += 1) {
    record = beginOutage(endOutage(record, `chain-${count - 1}`, at), { id: `chain-${count}`, at }, [phone]);
  }
  t.equal(record.silences.length, outagesKept);
  t.equal(record.silences.at(-1)?.id, `chain-${outagesKept + 3}`);
  t.equal(outageDeliveries(record).length, 2 * outagesKept - 1);
});

t.test(
  'the record is read as it was written, with fields that this version does not know; an invalid one counts as missing',
  async (t) => {
    const newer = { ...silent, zone: 'eu-1', silences: [{ ...silent.silences[0], severity: 'high' }] };
    t.strictSame(parseOutages(JSON.stringify(newer)), newer);
    for (const text of [undefined, '', 'null', '{}', '{"version":2,"silences":[]}', '{"version":1,"silences":[{}]}']) {
      t.equal(parseOutages(text), undefined, `${text}`);
    }
  },
);
