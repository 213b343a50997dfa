import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import type { Review } from '../../src/tickets/review/review.ts';
import { reviewFiles } from './review-files.ts';

const folder = new URL('./fixtures/', import.meta.url).pathname;
// The fixtures' own answers, in the shape in which they are written.
const expected = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as {
  from: string;
  tickets: number;
  alerts: Record<string, [tickets: number, acted: number, nobody: number]>;
  says: Record<'all' | 'acted' | 'nothing', string[]>;
};
const { all, acted, nothing } = expected.says;

t.test('every fixture has an answer', async (t) => {
  const files = readdirSync(folder).filter((file) => !['expected.json', 'README.md', 'other'].includes(file));
  t.same([...all, ...acted, ...nothing].toSorted(), files.toSorted());
});

for (const file of [...all, ...acted, ...nothing]) {
  t.test(`${file}: tickets and alerts are those of the story, without any option`, async (t) => {
    const review = await reviewFiles([`${folder}${file}`]);
    t.equal(review.whole.tickets, expected.tickets);
    t.same(
      counts(review),
      Object.values(expected.alerts)
        .map(([tickets]) => tickets)
        .toSorted(),
    );
    t.equal(String(review.from).slice(0, 15), expected.from.slice(0, 15));
  });

  t.test(`${file}: nobody is said to have acted, or not to have, against the story`, async (t) => {
    const { alerts } = await reviewFiles([`${folder}${file}`]);
    for (const alert of alerts) {
      const [, yes, no] = Object.values(expected.alerts).find(([tickets]) => tickets === alert.tickets) ?? [0, 0, 0];
      if (alert.hands === 'unknown') t.notOk(all.includes(file), `${alert.alert} is unknown`);
      else t.ok(alert.hands.yes <= yes && alert.hands.no <= no, alert.alert);
      if (all.includes(file)) t.same(alert.hands, { yes, no, unknown: 0 }, alert.alert);
      if (acted.includes(file) && yes > 0) t.equal(alert.hands === 'unknown' ? 0 : alert.hands.yes, yes, alert.alert);
    }
  });

  t.test(`${file}: no advice lowers an alert that needed a person`, async (t) => {
    const { alerts } = await reviewFiles([`${folder}${file}`]);
    for (const { tickets, advice } of alerts) {
      const [, yes] = Object.values(expected.alerts).find(([count]) => count === tickets) ?? [0, 0];
      if (yes === 0) continue;
      t.notMatch(advice.treatment, /retire|lower|inhibit/);
      t.notMatch(advice.priority, /P4|P5/);
    }
  });
}

function counts({ alerts }: Review): number[] {
  return alerts.map(({ tickets }) => tickets).toSorted();
}
