import t from 'tap';
import { nearest } from '../../../src/core/text/nearest.ts';

t.test('a misspelling leads to the word that needs the fewest edits, whatever its case', async (t) => {
  t.equal(nearest('swype-ap', ['ledger', 'swype-app', 'swype-api']), 'swype-app');
  t.equal(nearest('SWYPE-APP', ['ledger', 'swype-app']), 'swype-app');
  t.equal(nearest('ab', ['abcd']), 'abcd', 'two edits are always few');
  t.equal(nearest('abc', ['xyzabc']), undefined, 'three of three are not');
  t.equal(nearest('corroborates', ['corrobor']), 'corrobor', 'a third of a long word');
  t.equal(nearest('x', []), undefined);
});
