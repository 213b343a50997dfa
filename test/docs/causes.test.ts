import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { documentedTables as tables } from '../../src/core/cause/tables/all.ts';
import { causesDocument } from '../../src/dev/causes-document.ts';

const root = resolve(import.meta.dirname, '../..');

t.test('docs/causes.md has the tables of the code: npm run docs:causes writes it', async (t) => {
  t.equal(readFileSync(`${root}/docs/causes.md`, 'utf8'), causesDocument());
});

t.test('every row has an id of its own in its family and effect, wordings and a source', async (t) => {
  const ids = tables.flatMap(({ family, effect, rows }) => rows.map(([id]) => `${effect} ${family}/${id}`));
  t.strictSame(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  for (const [id, wordings, source] of tables.flatMap(({ rows }) => rows)) {
    t.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    t.ok(wordings.length > 0 && source.length > 0, id);
    for (const wording of wordings.split(' | ')) t.match(wording, /^[^*]*[\p{L}\p{N}_]/u, `${id}: ${wording}`);
  }
});
