import t from 'tap';
import { jsonReporter, type Reporter, textReporter } from '../../../src/dev/demo/reporter.ts';

/** The output of `report`, 12.34 s after the beginning. */
function written(create: typeof textReporter, color: boolean, report: (reporter: Reporter) => void): string {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  report(create({ write, elapsed: () => 12_340, color }));
  return text;
}

t.test('a person reads a time, a mark and the text in columns', async (t) => {
  const text = written(textReporter, false, (reporter) => {
    reporter.line('chapter', '1  All is well');
    reporter.line('step', 'it began');
    reporter.line('passed', 'it works');
    reporter.line('failed', 'NOT true: it lasts');
    reporter.line('quote', 'ECONNREFUSED');
  });
  t.equal(
    text,
    `
1  All is well
 12.3 s  · it began
 12.3 s  ✓ it works
 12.3 s  ✗ NOT true: it lasts
 12.3 s  │ ECONNREFUSED
`,
  );
});

t.test('a long line breaks between words and goes on below its beginning; a long word stays whole', async (t) => {
  const path = `/${'x'.repeat(120)}`;
  const text = written(textReporter, false, (reporter) => {
    reporter.line('step', `${'word '.repeat(20)}end`);
    reporter.line('step', `prometheus: ${path}`);
  });
  const lines = text.trimEnd().split('\n');
  t.equal(lines.length, 4);
  t.match(lines[1], /^ {11}word/);
  t.ok(lines[0] !== undefined && lines[0].length <= 100);
  t.equal(lines[3]?.trim(), path);
});

t.test('text has color only on request', async (t) => {
  const report = (reporter: Reporter) => reporter.line('passed', 'it works');
  t.notOk(written(textReporter, false, report).includes('\x1b'));
  t.ok(written(textReporter, true, report).includes('\x1b[32m✓ it works\x1b[0m'));
});

t.test('a table has aligned columns', async (t) => {
  const text = written(textReporter, false, (reporter) => {
    reporter.table('In short', [
      ['the first', '1 s'],
      ['a second one', '2 s'],
    ]);
  });
  t.equal(text, '\nIn short\n  the first     1 s\n  a second one  2 s\n');
});

t.test('a program reads one JSON document with a step a line, the figures of each step and of the story', async (t) => {
  const text = written(jsonReporter, true, (reporter) => {
    reporter.line('step', 'restart 1', { restart: 1 });
    reporter.measure('fourthRestartToZeroSeconds', 0.42);
    reporter.table('In short', [['the first', '1 s']]);
    reporter.end();
  });
  t.strictSame(JSON.parse(text), {
    steps: [
      { seconds: 12.3, kind: 'step', text: 'restart 1', restart: 1 },
      { seconds: 12.3, kind: 'table', text: 'In short', rows: { 'the first': '1 s' } },
    ],
    cameTrue: true,
    fourthRestartToZeroSeconds: 0.42,
  });
  t.equal(text.split('\n').length, 5, 'a program can follow the story line by line');
});

t.test('a story that ended before its first step is a document too, and says why it ended', async (t) => {
  const text = written(jsonReporter, false, (reporter) => reporter.end('interrupted'));
  t.strictSame(JSON.parse(text), { steps: [], cameTrue: false, error: 'failed', message: 'interrupted' });
});
