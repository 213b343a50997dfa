import { spawnSync } from 'node:child_process';
import t from 'tap';
import { painter, printable, wrap } from '../../../src/cli/render/text.ts';
import { formatSince } from '../../../src/cli/render/times.ts';
import { alignColumns } from '../../../src/core/text/columns.ts';
import { shellWord } from '../../../src/core/text/shell-word.ts';

t.test('a shell reads every word back unchanged', (t) => {
  const words = ['plain', "it's", 'two words', '$HOME `x` "y"', '', 'a\\b', '…', '*', '--x=1,2'];
  const line = ['printf', '%s\\n', ...words].map(shellWord).join(' ');
  t.strictSame(spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stdout.split('\n').slice(0, -1), words);
  t.end();
});

t.test('columns are aligned by their visible width', (t) => {
  const red = painter(true)('red', 'b');
  t.strictSame(
    alignColumns([
      ['a', '1', 'x'],
      [red, '22', 'y'],
      ['ccc', '3', 'z'],
    ]),
    ['a    1   x', `${red}    22  y`, 'ccc  3   z'],
  );
  t.strictSame(
    alignColumns(
      [
        ['a', '1', ''],
        ['b', '22', ''],
      ],
      [false, true],
    ),
    ['a   1', 'b  22'],
    'numbers stand at the right, and no line ends with blanks',
  );
  t.strictSame(alignColumns([]), []);
  t.end();
});

t.test('lines break at spaces, and a long word stays whole', (t) => {
  t.strictSame(wrap('one two three', 7), ['one two', 'three']);
  t.strictSame(wrap('a-word-that-is-long b', 5), ['a-word-that-is-long', 'b']);
  t.end();
});

t.test('control characters become spaces', (t) => {
  t.equal(printable('\ta\u0000\u009bb\nc\u2028 '), 'a b c');
  t.equal(printable('Zürich 東京'), 'Zürich 東京');
  t.end();
});

t.test('an invalid time is shown as unknown', (t) => {
  t.equal(formatSince('nonsense', 0), 'at an unknown time');
  t.end();
});
