import t from 'tap';
import { afterAttempt } from '../../../src/core/hooks/delivery.ts';
import type { Hook } from '../../../src/core/hooks/hook.ts';
import {
  amendChainDelivery,
  fallSilent,
  openSilence,
  owedByChain,
  parseChain,
  restoreChain,
  silencesKept,
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
const silent = fallSilent(undefined, found, [phone]);
const later = '2026-01-01T00:05:00.000Z';

t.test('a silence owes its hooks its beginning at once, and its end when it has come', async (t) => {
  const eventsOf = (record: typeof silent) => owedByChain(record).map(({ delivery, since }) => [delivery.event, since]);
  t.strictSame(eventsOf(silent), [['chain-silent', at]]);
  const restored = restoreChain(silent, 'chain-1', later);
  t.strictSame(eventsOf(restored), [
    ['chain-silent', at],
    ['chain-restored', later],
  ]);
  t.strictSame(owedByChain(undefined), []);
});

t.test('it is open until it ends, and ends once', async (t) => {
  t.equal(openSilence(silent)?.id, 'chain-1');
  t.equal(openSilence(undefined), undefined);
  const restored = restoreChain(silent, 'chain-1', later);
  t.equal(openSilence(restored), undefined);
  t.strictSame(restoreChain(restored, 'chain-1', '2027-01-01T00:00:00.000Z'), restored);
  t.strictSame(restoreChain(silent, 'another', later), silent);
});

t.test('what was delivered is owed no more, and is not delivered twice', async (t) => {
  const [owed] = owedByChain(silent);
  if (owed === undefined) return t.fail('nothing is owed');
  const change = (delivery: typeof owed.delivery) => afterAttempt(delivery, { kind: 'acknowledged' }, later, false);
  const told = amendChainDelivery(silent, owed, change);
  t.strictSame(owedByChain(told), []);
  t.equal(amendChainDelivery(told, owed, change), undefined);
  t.equal(amendChainDelivery(undefined, owed, change), undefined);
  t.equal(told?.silences[0]?.hooks[1]?.state, 'owed', 'the end is still to come');
});

t.test('the latest silences are kept, those before them with what they owe', async (t) => {
  let record = silent;
  for (let count = 2; count <= silencesKept + 3; count += 1) {
    record = fallSilent(restoreChain(record, `chain-${count - 1}`, at), { id: `chain-${count}`, at }, [phone]);
  }
  t.equal(record.silences.length, silencesKept);
  t.equal(record.silences.at(-1)?.id, `chain-${silencesKept + 3}`);
  t.equal(owedByChain(record).length, 2 * silencesKept - 1);
});

t.test(
  'it is read as it was written, with fields that this version does not know; anything else counts as none',
  async (t) => {
    const newer = { ...silent, zone: 'eu-1', silences: [{ ...silent.silences[0], severity: 'high' }] };
    t.strictSame(parseChain(JSON.stringify(newer)), newer);
    for (const text of [undefined, '', 'null', '{}', '{"version":2,"silences":[]}', '{"version":1,"silences":[{}]}']) {
      t.equal(parseChain(text), undefined, `${text}`);
    }
  },
);
