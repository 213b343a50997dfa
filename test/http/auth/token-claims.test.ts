import fc from 'fast-check';
import t from 'tap';
import { claimsOf } from '../../../src/http/auth/token-claims.ts';
import { jwt } from '../support/jwt.ts';

t.test('reads audiences and expiry as RFC 7519 defines them', (t) => {
  t.strictSame(claimsOf(jwt({ aud: 'a', exp: 1_700_000_000 })), { audiences: ['a'], expiresAt: 1_700_000_000_000 });
  t.strictSame(claimsOf(jwt({ aud: ['a', 'b'] })), { audiences: ['a', 'b'] });
  t.strictSame(claimsOf(jwt({ exp: 1.5 })), { expiresAt: 1_500 });
  t.end();
});

t.test('ignores a claim of the wrong type', (t) => {
  for (const claims of [{}, { aud: 5, exp: '1' }, { aud: ['a', 5] }, { exp: 1e300 }, { exp: null, aud: null }, []])
    t.strictSame(claimsOf(jwt(claims)), {}, JSON.stringify(claims));
  t.end();
});

t.test('a token that is not a JSON Web Token has no claims', (t) => {
  for (const token of ['', 'opaque', 'a.b', 'a.!!.c', `a.${Buffer.from('null').toString('base64url')}.c`])
    t.strictSame(claimsOf(token), {}, token);
  t.end();
});

t.test('never throws, whatever the token contains', (t) => {
  const payload = fc.oneof(fc.jsonValue(), fc.record({ aud: fc.jsonValue(), exp: fc.double() }));
  fc.assert(fc.property(payload, (claims) => new Date(claimsOf(jwt(claims)).expiresAt ?? 0).toISOString() !== ''));
  fc.assert(fc.property(fc.string(), (token) => claimsOf(token) !== undefined));
  t.end();
});
