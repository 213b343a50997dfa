import t from 'tap';
import { definedOnly } from '../../src/core/defined-only.ts';

t.test('only undefined fields are left out', (t) => {
  t.strictSame(definedOnly({ a: undefined, b: null, c: 0, d: '', e: false }), { b: null, c: 0, d: '', e: false });
  t.end();
});
