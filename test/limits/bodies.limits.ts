import t from 'tap';
import type { AttackName } from './attacks/attacks.ts';
import { stand } from './stand/stand.ts';
import { holds } from './stand/visitors.ts';

const cases: readonly (readonly [string, AttackName])[] = [
  ['nested bodies of 8 MiB', 'nestedBodies'],
  ['bodies of a million values', 'manyValues'],
  ['large notifications, one after the other', 'largeNotifications'],
  ['labels of a megabyte', 'longLabels'],
  ['sixty bodies that never end', 'unfinishedBodies'],
  ['slow bodies', 'slowBodies'],
];
for (const [name, attack] of cases) {
  t.test(name, async (t) => {
    const under = await stand(t);
    await holds(t, under, () => under.attack(attack));
  });
}
