import t from 'tap';
import { readCorpus } from './corpus.ts';
import { fuzz } from './fuzz.ts';
import { codeWords, countBranches } from './instrument.ts';
import { Dice, mutate } from './mutate.ts';
import { type FuzzTarget, type TargetName, targets } from './targets.ts';

countBranches();
/** New ones each time. `npm run fuzz -- --seed N` repeats a run, and tries many more. */
const inputs: Readonly<Record<TargetName, number>> = {
  notification: 2_000,
  latch: 2_000,
  config: 500,
  matcher: 2_000,
  cause: 500,
  tickets: 50,
};
const names = Object.keys(targets) as TargetName[]; // the table has no other names
const seed = Math.floor(Math.random() * 1_000_000_000);

for (const name of names) {
  t.test(`the kept inputs of ${name}, and changes of them, break no promise`, async (t) => {
    const { load, longest, generator }: FuzzTarget = targets[name];
    const corpus = readCorpus(name);
    t.ok(corpus.length > 0, 'there are kept inputs');
    const news: string[] = [];
    const finding = await fuzz({
      seed,
      inputs: inputs[name],
      longest,
      corpus,
      run: await load(),
      generate: await generator?.(),
      onNews: (input) => news.push(input),
    });
    t.equal(finding, undefined, `seed ${seed}`);
    t.comment(`${news.length} inputs reached a new branch`);
  });
}

t.test('an input that breaks a promise is found: the words of the code lead to it', async (t) => {
  t.ok(codeWords().includes('firing'));
  const run = (input: string) => {
    if (input.includes('firing')) throw new Error('broken');
  };
  const finding = await fuzz({ seed: 1, inputs: 100_000, longest: 100, corpus: ['x'], run });
  t.match(finding, { input: /firing/, problem: /broken/ });
});

t.test('one seed always gives the same inputs', async (t) => {
  const series = (seed: number) => {
    const dice = new Dice(seed);
    return Array.from({ length: 50 }, () => mutate('{"a":[1,"b"]}', ['[]'], ['firing'], dice, 100));
  };
  t.strictSame(series(7), series(7));
  t.notSame(series(7), series(8));
});
