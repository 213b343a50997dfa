import t from 'tap';
import { type Narrator, narrateAsJson, narrateForPeople } from '../../../src/dev/demo/narrator.ts';

/** What was written while `tell` told something, 12.34 s after the beginning. */
function written(narrate: typeof narrateForPeople, color: boolean, tell: (narrator: Narrator) => void): string {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  tell(narrate({ write, elapsed: () => 12_340, color }));
  return text;
}

t.test('people read a time, a mark and the words, aligned', async (t) => {
  const text = written(narrateForPeople, false, (narrator) => {
    narrator.tell('chapter', '1  All is well');
    narrator.tell('did', 'it began');
    narrator.tell('held', 'it works');
    narrator.tell('failed', 'NOT so: it lasts');
    narrator.tell('quote', 'ECONNREFUSED');
  });
  t.equal(
    text,
    `
1  All is well
 12.3 s  · it began
 12.3 s  ✓ it works
 12.3 s  ✗ NOT so: it lasts
 12.3 s  │ ECONNREFUSED
`,
  );
});

t.test('a long line is broken between words, and goes on below its beginning; a long word stays whole', async (t) => {
  const path = `/${'x'.repeat(120)}`;
  const text = written(narrateForPeople, false, (narrator) => {
    narrator.tell('did', `${'word '.repeat(20)}end`);
    narrator.tell('did', `prometheus: ${path}`);
  });
  const lines = text.trimEnd().split('\n');
  t.equal(lines.length, 4);
  t.match(lines[1], /^ {11}word/);
  t.ok(lines[0] !== undefined && lines[0].length <= 100);
  t.equal(lines[3]?.trim(), path);
});

t.test('colour is there only when asked for', async (t) => {
  const tell = (narrator: Narrator) => narrator.tell('held', 'it works');
  t.notOk(written(narrateForPeople, false, tell).includes('\x1b'));
  t.ok(written(narrateForPeople, true, tell).includes('\x1b[32m✓ it works\x1b[0m'));
});

t.test('a table has its words in columns', async (t) => {
  const text = written(narrateForPeople, false, (narrator) => {
    narrator.table('In short', [
      ['the first', '1 s'],
      ['a second one', '2 s'],
    ]);
  });
  t.equal(text, '\nIn short\n  the first     1 s\n  a second one  2 s\n');
});

t.test('machines read one JSON document, a step a line, with the numbers of each step and of the whole', async (t) => {
  const text = written(narrateAsJson, true, (narrator) => {
    narrator.tell('did', 'restart 1', { restart: 1 });
    narrator.measure('fourthRestartToZeroSeconds', 0.42);
    narrator.table('In short', [['the first', '1 s']]);
    narrator.end();
  });
  t.strictSame(JSON.parse(text), {
    steps: [
      { seconds: 12.3, kind: 'did', text: 'restart 1', restart: 1 },
      { seconds: 12.3, kind: 'table', text: 'In short', rows: { 'the first': '1 s' } },
    ],
    cameTrue: true,
    fourthRestartToZeroSeconds: 0.42,
  });
  t.equal(text.split('\n').length, 5, 'so that it can be followed while it is told');
});

t.test('a story that ended before its first step is a document too, and says why it ended', async (t) => {
  const text = written(narrateAsJson, false, (narrator) => narrator.end('interrupted'));
  t.strictSame(JSON.parse(text), { steps: [], cameTrue: false, error: 'failed', message: 'interrupted' });
});
