import { spawnSync } from 'node:child_process';
import t from 'tap';
import { alignColumns, painter, printable, wrap } from '../../../src/cli/render/text.ts';
import { formatSince, formatSpan } from '../../../src/cli/render/times.ts';
import { shellWord } from '../../../src/core/text/shell-word.ts';

t.test('a shell reads back every word as it was', (t) => {
  const words = ['plain', "it's", 'two words', '$HOME `x` "y"', '', 'a\\b', '…', '*', '--x=1,2'];
  const line = ['printf', '%s\\n', ...words].map(shellWord).join(' ');
  t.strictSame(spawnSync('sh', ['-c', line], { encoding: 'utf8' }).stdout.split('\n').slice(0, -1), words);
  t.end();
});

t.test('columns are aligned by what is seen', (t) => {
  const red = painter(true)('red', 'b');
  t.strictSame(
    alignColumns([
      ['a', '1', 'x'],
      [red, '22', 'y'],
      ['ccc', '3', 'z'],
    ]),
    ['a    1   x', `${red}    22  y`, 'ccc  3   z'],
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

t.test('spans are told in their two largest units', (t) => {
  const cases = [
    [0, '0 s'],
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_725_000, '1 h 2 min'],
    [90_000_000, '1 d 1 h'],
    [86_400_000 + 5_000, '1 d'],
  ] as const;
  for (const [ms, text] of cases) t.equal(formatSpan(ms), text);
  t.equal(formatSince('nonsense', 0), 'at a time unknown');
  t.end();
});
