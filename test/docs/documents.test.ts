import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { levels } from 'pino';
import t from 'tap';
import { decisionReasons } from '../../src/core/decision/decision.ts';

const root = resolve(import.meta.dirname, '../..');
const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'docs/**/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: root }),
);
const read = (document: string) => readFileSync(resolve(root, document), 'utf8');

t.test('every link inside the documents leads to an existing file and heading', (t) => {
  t.ok(documents.length >= 10);
  for (const document of documents) {
    for (const [, link = ''] of read(document).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [path = '', heading] = link.split('#');
      const target = path === '' ? resolve(root, document) : resolve(root, dirname(document), path);
      t.ok(existsSync(target), `${document}: ${link}`);
      if (heading !== undefined) t.ok(headings(readFileSync(target, 'utf8')).includes(heading), `${document}: ${link}`);
    }
  }
  t.end();
});

/** GitHub makes these anchors from headings. */
function headings(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

t.test('the operating guide lists every reason, and no other', (t) => {
  const rows = [...section('Reasons').matchAll(/^\| ([a-z-]+) \| (?:stop|nothing|held)/gm)].map(([, reason]) => reason);
  t.strictSame(rows.toSorted(), decisionReasons.toSorted());
  t.end();
});

t.test("the operating guide's levels are the numbers in the log", (t) => {
  const rows = [...section('Log').matchAll(/^\| (\d+), ([a-z]+) \|/gm)];
  t.equal(rows.length, 4);
  for (const [, number, name = ''] of rows) t.equal(levels.values[name], Number(number), name);
  t.end();
});

function section(title: string): string {
  const [, rest = ''] = read('docs/operating.md').split(`\n## ${title}\n`);
  return rest.split('\n## ')[0] ?? '';
}
