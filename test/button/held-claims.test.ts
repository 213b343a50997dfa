import t from 'tap';
import { HeldClaims } from '../../src/button/trip/held-claims.ts';
import { heldClaimMs } from '../../src/core/decision/decision.ts';
import { firing } from '../core/support/decide.ts';

const claim = { ...firing, fingerprint: 'one' };
const now = 1_000_000;

t.test('a held claim is dropped once it was not notified again for long enough, and not before', async (t) => {
  const held = new HeldClaims();
  held.hold(claim, now);
  t.match(held.list(now + heldClaimMs), [{ fingerprint: 'one', held: true }]);
  t.strictSame(held.list(now + heldClaimMs + 1), []);
  t.strictSame(held.list(now), [], 'it does not come back');
});

t.test('a claim that is notified again is held from then on', async (t) => {
  const held = new HeldClaims();
  held.hold(claim, now);
  held.hold(claim, now + heldClaimMs);
  t.equal(held.list(now + 2 * heldClaimMs).length, 1);
});

t.test('of more than a thousand claims, the one that has been held longest is dropped', async (t) => {
  const held = new HeldClaims();
  for (let count = 0; count < 1_000; count += 1) held.hold({ ...claim, fingerprint: `${count}` }, now);
  t.equal(held.list(now).length, 1_000);
  held.hold({ ...claim, fingerprint: '0' }, now);
  held.hold({ ...claim, fingerprint: 'new' }, now);
  const names = held.list(now).map(({ fingerprint }) => fingerprint);
  t.equal(names.length, 1_000);
  t.notOk(names.includes('1'));
  t.strictSame(names.slice(-2), ['0', 'new']);
});

t.test('a claim that was settled is not listed, and all can be dropped at once', async (t) => {
  const held = new HeldClaims();
  held.hold(claim, now);
  held.hold({ ...claim, fingerprint: 'two' }, now);
  held.drop('one');
  t.match(held.list(now), [{ fingerprint: 'two' }]);
  held.dropAll();
  t.strictSame(held.list(now), []);
});
