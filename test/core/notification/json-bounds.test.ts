import t from 'tap';
import { jsonExcess } from '../../../src/core/notification/json-bounds.ts';

const excess = (text: string) => jsonExcess(Buffer.from(text));

t.test('32 levels are read, and 33 are not', async (t) => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    t.equal(excess(`${open.repeat(32)}1${close.repeat(32)}`), undefined);
    t.match(excess(open.repeat(33)), 'nested more than 32 levels');
  }
  t.equal(excess('[]'.repeat(100)), undefined, 'lists beside each other are not deep');
});

t.test('half a million values are read, and one more is not', async (t) => {
  t.equal(excess(`[${'1,'.repeat(499_999)}1]`), undefined);
  t.match(excess(`[${'1,'.repeat(500_000)}1]`), 'more than 500000 values');
});

t.test('brackets and commas in a text count for nothing, also behind an escaped quote', async (t) => {
  t.equal(excess(JSON.stringify('['.repeat(100))), undefined);
  t.equal(excess(JSON.stringify(`"${'['.repeat(100)}`)), undefined);
  t.equal(excess(JSON.stringify(','.repeat(600_000))), undefined);
  t.match(excess(`"\\\\"${'['.repeat(33)}`), 'nested', 'a backslash before the closing quote is not an escape of it');
  t.equal(excess('"['), undefined, 'a text without an end');
});
