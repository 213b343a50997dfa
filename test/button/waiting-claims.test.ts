import t from 'tap';
import { WaitingClaims } from '../../src/button/trip/waiting-claims.ts';
import { waitingClaimMs } from '../../src/core/decision/decision.ts';
import { firing } from '../core/support/decide.ts';

const claim = { ...firing, fingerprint: 'one' };
const now = 1_000_000;

t.test('a waiting claim is dropped once it was not notified again for long enough, and not before', async (t) => {
  const waiting = new WaitingClaims();
  waiting.add(claim, now);
  t.match(waiting.list(now + waitingClaimMs), [{ fingerprint: 'one', hasWaited: true }]);
  t.strictSame(waiting.list(now + waitingClaimMs + 1), []);
  t.strictSame(waiting.list(now), [], 'it does not come back');
});

t.test('a claim that is notified again is waiting from then on', async (t) => {
  const waiting = new WaitingClaims();
  waiting.add(claim, now);
  waiting.add(claim, now + waitingClaimMs);
  t.equal(waiting.list(now + 2 * waitingClaimMs).length, 1);
});

t.test('of more than a thousand claims, the one that has been waiting longest is dropped', async (t) => {
  const waiting = new WaitingClaims();
  for (let count = 0; count < 1_000; count += 1) waiting.add({ ...claim, fingerprint: `${count}` }, now);
  t.equal(waiting.list(now).length, 1_000);
  waiting.add({ ...claim, fingerprint: '0' }, now);
  waiting.add({ ...claim, fingerprint: 'new' }, now);
  const names = waiting.list(now).map(({ fingerprint }) => fingerprint);
  t.equal(names.length, 1_000);
  t.notOk(names.includes('1'));
  t.strictSame(names.slice(-2), ['0', 'new']);
});

t.test('a claim that was settled is not listed, and all can be dropped at once', async (t) => {
  const waiting = new WaitingClaims();
  waiting.add(claim, now);
  waiting.add({ ...claim, fingerprint: 'two' }, now);
  waiting.drop('one');
  t.match(waiting.list(now), [{ fingerprint: 'two' }]);
  waiting.dropAll();
  t.strictSame(waiting.list(now), []);
});
