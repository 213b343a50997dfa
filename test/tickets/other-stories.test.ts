import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { reviewFiles } from './review-files.ts';

type Answer = [tickets: number, acted: number, nobody: number];

const folder = new URL('./fixtures/other/', import.meta.url).pathname;
// The fixtures' own answers, in the shape in which they are written.
const { stories, files } = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as {
  stories: Record<string, Record<string, Answer>>;
  files: Record<string, [story: string, says: 'all' | 'acted' | 'nothing']>;
};

t.test('every fixture of another story has an answer', async (t) => {
  const present = readdirSync(folder).filter((file) => file !== 'expected.json');
  t.same(Object.keys(files).toSorted(), present.toSorted());
});

for (const [file, [story, says]] of Object.entries(files)) {
  t.test(`${file}: tickets, alerts and people are those of its story, without any option`, async (t) => {
    const answers = Object.values(stories[story] ?? {});
    const { whole, alerts } = await reviewFiles([`${folder}${file}`]);
    const sum = answers.reduce((all, [tickets]) => all + tickets, 0);
    t.equal(whole.tickets, sum);
    t.same(alerts.map(({ tickets }) => tickets).toSorted(), answers.map(([tickets]) => tickets).toSorted());
    for (const { alert, tickets, hands, advice } of alerts) {
      const [, acted = 0, nobody = 0] = answers.find(([count]) => count === tickets) ?? [];
      const { yes, no } = hands === 'unknown' ? { yes: 0, no: 0 } : hands;
      t.ok(yes <= acted && no <= nobody, `${alert}: nothing against the story`);
      if (says !== 'nothing') t.equal(yes, acted, alert);
      if (says === 'all') t.equal(no, nobody, alert);
      if (acted > 0) t.notMatch(advice.treatment, /retire|lower|inhibit/, alert);
    }
  });
}
