import t from 'tap';
import type { AttackName } from './attacks/attacks.ts';
import { stand } from './stand/stand.ts';
import { holds } from './stand/visitors.ts';

/** Full histories: the largest state that the receiver shows. */
const cases: readonly (readonly [string, AttackName, number])[] = [
  ['streams that nobody reads, of ten buttons', 'unreadStreams', 10],
  ['streams that nobody reads, of 200 buttons', 'unreadStreams', 200],
  ['lists of 200 buttons that nobody reads', 'unreadLists', 200],
  ['a flood of lists of 200 buttons', 'listFlood', 200],
];
for (const [name, attack, buttons] of cases) {
  t.test(name, async (t) => {
    const under = await stand(t, { buttons, historyEntries: 100 });
    await holds(t, under, () => under.attack(attack));
  });
}
