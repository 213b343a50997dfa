import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { cutAsKubelet, isAboveBar, isRight, judgeCase, readCases, scoreOf } from '../../../src/dev/causes.ts';

const files = globSync(join(import.meta.dirname, 'cases/*.jsonl')).toSorted();

for (const file of files) {
  t.test(`the judge is above the bar on ${basename(file)}, whole and cut as the kubelet cuts`, async (t) => {
    const cases = readCases(file);
    for (const some of [cases, cases.map(cutAsKubelet)]) {
      const judged = some.map(judgeCase);
      const score = scoreOf(judged);
      const wrong = judged
        .filter((each) => !isRight(each))
        .map((each) => `${each.case.id}: ${each.cause} by ${each.row}`);
      t.ok(isAboveBar(score), `${JSON.stringify(score)}\n${wrong.join('\n')}`);
    }
  });
}

t.test('however a case is cut at its front, a network failure is never judged other', async (t) => {
  for (const one of files.flatMap(readCases).filter(({ expected }) => expected === 'network')) {
    for (const part of [0.25, 0.5]) {
      const message = one.message.slice(Math.floor(one.message.length * part));
      t.not(judgeCase({ ...one, message }).cause, 'other', `${one.id}, from ${part}: ${message.slice(0, 80)}`);
    }
  }
});
