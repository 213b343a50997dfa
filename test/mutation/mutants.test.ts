import t from 'tap';
import { shuffled, testsOf } from './choice.ts';
import { covers } from './coverage.ts';
import { closureOf } from './imports.ts';
import { knownMutants } from './kinds.ts';
import { mutantsOf } from './mutants.ts';
import { scoreOf } from './score.ts';
import { readSurvivors } from './survivors.ts';

t.test('each fault that once went unnoticed still has its place in the code', async (t) => {
  t.ok(knownMutants().length > 15);
});

t.test('a change is a place in the file, and what stands there instead', async (t) => {
  const changes = mutantsOf('src/button/trip/serial-queue.ts').map(
    ({ original, replacement }) => `${original} ${replacement}`,
  );
  t.ok(changes.includes('+= -='));
  t.ok(changes.includes('=== !=='));
  t.ok(changes.every((change) => !change.startsWith('import')));
  for (const { file } of readSurvivors()) t.ok(mutantsOf(file).length > 0, `${file} is explained and exists`);
});

t.test('the innermost part says whether code ran', async (t) => {
  const parts = [
    [0, 100, 1],
    [10, 50, 0],
    [20, 30, 1],
  ] as const;
  t.strictSame(
    [5, 15, 25, 99, 100].map((position) => covers(parts, position)),
    [true, false, true, true, false],
  );
});

t.test('tests of the same folder come first, and are never left out', async (t) => {
  const coverage = { 'src/core/a.ts': [[0, 10, 1] as const] };
  const test = (file: string, ms: number) => ({ file, ms, coverage });
  const all = [test('test/http/x.test.ts', 5), test('test/core/b.test.ts', 900), test('test/http/slow.test.ts', 500)];
  const mutant = { file: 'src/core/a.ts', line: 1, start: 3, end: 4, original: '', replacement: '' };
  t.strictSame(testsOf(mutant, all, 1_000).tests, ['test/core/b.test.ts', 'test/http/x.test.ts']);
  t.strictSame(testsOf({ ...mutant, start: 11 }, all, 1_000).tests, []);
});

t.test('one seed always gives one order', async (t) => {
  t.strictSame(shuffled([1, 2, 3, 4, 5, 6], 7), shuffled([1, 2, 3, 4, 5, 6], 7));
  t.strictSame(shuffled([1, 2, 3, 4, 5, 6], 7).toSorted(), [1, 2, 3, 4, 5, 6]);
});

t.test('the score of a sample has an interval, and that of all changes has none', async (t) => {
  const { score, lowest, highest } = scoreOf(90, 100, 5_000);
  t.equal(score, 90);
  t.ok(lowest > 82 && lowest < 84 && highest > 94 && highest < 95, `${lowest} to ${highest}`);
  t.strictSame(scoreOf(90, 100, 100), { score: 90, lowest: 90, highest: 90 });
});

t.test('a test counts for the files that it imports, directly or not', async (t) => {
  const closure = closureOf('test/core/labels/selector.test.ts');
  t.ok(closure.has('src/core/labels/selector.ts'));
  t.notOk(closure.has('src/button/button.ts'));
});
