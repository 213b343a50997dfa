import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { catalogue } from '../../../src/check/findings/catalogue.ts';
import { fixtures } from '../fixture.ts';
import { liveFaults } from '../live-faults.ts';

t.test(
  'each finding has a fixture with just that fault, of a file or of what runs, and each fixture is of a finding',
  (t) => {
    const shown = new Set([...fixtures, ...liveFaults].map(({ name }) => name.split('.')[0]));
    t.strictSame([...shown].toSorted(), Object.keys(catalogue).toSorted());
    t.end();
  },
);

t.test('the table in the operating guide is the catalogue', (t) => {
  const guide = readFileSync(resolve(import.meta.dirname, '../../../docs/operating.md'), 'utf8');
  const rows = Object.entries(catalogue).map(
    ([id, { severity, finds, why }]) => `| \`${id}\` | ${severity} | ${finds} | ${why} |`,
  );
  const told = guide.split('\n').filter((line) => / \| (?:stops-a-stop|delays|warning) \| /.test(line));
  t.strictSame(told, rows);
  t.end();
});
