import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { markdownTable } from '../../../src/dev/docs/markdown-table.ts';
import { docSections } from '../../../src/dev/docs/sections.ts';
import { withSection } from '../../../src/dev/docs/with-section.ts';

for (const section of docSections) {
  t.test(`${section.file} has the current ${section.name}`, async (t) => {
    const text = readFileSync(resolve(import.meta.dirname, '../../..', section.file), 'utf8');
    t.equal(text, withSection(text, section), 'run `npm run docs`');
  });
}

t.test('a section replaces the text between its comments and keeps the rest', async (t) => {
  const section = { file: 'x.md', name: 'numbers', render: () => 'two\n' };
  const text = 'before\n<!-- generated: numbers; run npm run docs -->\none\n<!-- end: numbers -->\nafter\n';
  const expected = 'before\n<!-- generated: numbers; run npm run docs -->\n\ntwo\n\n<!-- end: numbers -->\nafter\n';
  t.equal(withSection(text, section), expected);
  t.equal(withSection(expected, section), expected);
});

t.test('a document without the comments is an error that shows them', async (t) => {
  const section = { file: 'x.md', name: 'numbers', render: () => '' };
  t.throws(() => withSection('nothing', section), /x\.md: expected <!-- generated: numbers; .* <!-- end: numbers -->/);
});

t.test('a table escapes the bars in its cells', async (t) => {
  t.equal(markdownTable(['a', 'b'], [['x|y', 'z']]), '| a | b |\n| --- | --- |\n| x\\|y | z |\n');
});
