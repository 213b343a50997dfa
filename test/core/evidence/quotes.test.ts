import t from 'tap';
import { quotesOf } from '../../../src/core/evidence/quotes.ts';

t.test('the same words are quoted once, with their count and newest time', (t) => {
  const refused = 'Error: connect ECONNREFUSED 203.0.113.7:443';
  t.strictSame(
    quotesOf([
      `2026-01-02T03:04:05.000Z swype-app-1/app (network): ${refused}`,
      '2026-01-02T03:04:06.000Z swype-app-1/app (unclear): Killed',
      `2026-01-02T03:04:07.000Z swype-app-1/app (network): ${refused}`,
      `swype-app-1/app (network): ${refused}`,
    ]),
    [
      { text: refused, count: 3, at: '2026-01-02T03:04:07.000Z' },
      { text: 'Killed', count: 1, at: '2026-01-02T03:04:06.000Z' },
    ],
  );
  t.strictSame(quotesOf(['something else']), [{ text: 'something else', count: 1 }], 'another form is quoted as it is');
  t.end();
});
