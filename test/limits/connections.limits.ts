import t from 'tap';
import type { AttackName } from './attacks/attacks.ts';
import { stand } from './stand/stand.ts';
import { holds } from './stand/visitors.ts';

const cases: readonly (readonly [string, AttackName])[] = [
  ['thousands of idle connections', 'idleConnections'],
  ['thousands of connections without a byte', 'silentConnections'],
  ['headers that never end', 'halfHeaders'],
];
for (const [name, attack] of cases) {
  t.test(name, async (t) => {
    const under = await stand(t);
    await holds(t, under, () => under.attack(attack));
  });
}
