import t from 'tap';
import type { AttackName } from './attacks/attacks.ts';
import { stand } from './stand/stand.ts';
import { holds } from './stand/visitors.ts';

const cases: readonly (readonly [string, AttackName])[] = [
  ['pipelined reads whose answers nobody reads', 'pipelinedReads'],
  ['pipelined lists of a viewer who reads no answer', 'pipelinedLists'],
  ['pipelined requests of strangers', 'pipelinedStrangers'],
  ['a flood of /metrics', 'metricsFlood'],
  ['a flood of probes', 'probeFlood'],
  ['a flood of wrong tokens', 'wrongTokens'],
];
for (const [name, attack] of cases) {
  t.test(name, async (t) => {
    const under = await stand(t);
    await holds(t, under, () => under.attack(attack));
  });
}
