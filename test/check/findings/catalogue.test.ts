import t from 'tap';
import { catalogue } from '../../../src/check/findings/catalogue.ts';
import { fixtures } from '../fixture.ts';
import { liveFaults } from '../live-faults.ts';

t.test('each finding has a fixture with only that fault, and each fixture belongs to a finding', (t) => {
  const shown = new Set([...fixtures, ...liveFaults].map(({ name }) => name.split('.')[0]));
  t.strictSame([...shown].toSorted(), Object.keys(catalogue).toSorted());
  t.end();
});
