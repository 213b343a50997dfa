import { readFileSync } from 'node:fs';
import t from 'tap';
import { adviseAll } from '../../src/toil/advice.ts';
import { areRelated } from '../../src/toil/related.ts';
import type { Ticket } from '../../src/toil/ticket.ts';
import { day, figuresOf, minute, series, start } from './make-tickets.ts';
import { readText } from './read-text.ts';

function adviceFor(alert: string, tickets: readonly Ticket[]) {
  return adviseAll(figuresOf(tickets).alerts).find((advice) => advice.alert === alert);
}

t.test('an alert that never needed hands in four weeks is retired', async (t) => {
  t.match(adviceFor('Alert', series(29, day, { neededHands: false })), {
    treatment: 'retire',
    priority: 'P5',
    reason: /none of 29/,
  });
});

t.test('an alert that needed no hands for less than four weeks is lowered to P5', async (t) => {
  t.match(adviceFor('Alert', series(28, day, { neededHands: false })), { treatment: 'lower', priority: 'P5' });
});

t.test('an alert that needed no hands, some tickets being silent, is lowered to P4', async (t) => {
  const tickets = [...series(32, day, { neededHands: false }), ...series(8, day, { openedAt: start + 40 * day })];
  t.match(adviceFor('Alert', tickets), { treatment: 'lower', priority: 'P4', reason: /8 do not say/ });
});

t.test('an alert of which too many tickets are silent is neither retired nor lowered', async (t) => {
  const tickets = [...series(31, day, { neededHands: false }), ...series(9, day, { openedAt: start + 40 * day })];
  t.match(adviceFor('Alert', tickets), { treatment: 'keep', priority: 'unknown' });
});

t.test('one ticket that needed hands keeps its alert', async (t) => {
  const tickets = [
    ...series(99, day, { neededHands: false }),
    ...series(1, day, { neededHands: true, openedAt: start + 99 * day }),
  ];
  t.match(adviceFor('Alert', tickets), { treatment: 'keep', priority: 'P3', reason: '1 of 100 tickets needed hands' });
});

t.test('a few tickets without hands prove nothing', async (t) => {
  t.match(adviceFor('Alert', series(9, 10 * day, { neededHands: false })), { treatment: 'keep' });
});

t.test('a frequent alert with one known fix is automated', async (t) => {
  const fixed = series(8, day, { fix: 'restart', neededHands: true });
  const rest = series(2, day, { openedAt: start + 8 * day, neededHands: true });
  t.match(adviceFor('Alert', [...fixed, ...rest]), {
    treatment: 'automate',
    priority: 'P3',
    reason: /8 of 10 .*: restart$/,
  });
  t.match(adviceFor('Alert', [...fixed.slice(1), ...rest, ...rest]), { treatment: 'keep' });
});

t.test('an alert that mostly comes with a graver one of the same thing is inhibited by it', async (t) => {
  const lesser = series(12, day, { alert: 'ModelIsStale' });
  const graver = series(6, day, { alert: 'ModelVeryStale', openedAt: start + minute });
  const [first, ...rest] =
    adviceFor(
      'ModelIsStale',
      [...lesser, ...graver].toSorted((a, b) => (a.openedAt ?? 0) - (b.openedAt ?? 0)),
    )?.inhibitedBy ?? [];
  t.match(first, { alert: 'ModelVeryStale', muted: 6, own: 6, ownTickets: 6 });
  t.same(rest, []);
  t.match(
    adviceFor(
      'ModelIsStale',
      [...lesser, ...graver].toSorted((a, b) => (a.openedAt ?? 0) - (b.openedAt ?? 0)),
    ),
    { treatment: 'inhibit' },
  );
});

t.test('two alerts of different things never mute one another, however often they come together', async (t) => {
  const tickets = [...series(12, day, { alert: 'ModelStale' }), ...series(6, day, { alert: 'QueueFull' })];
  t.same(adviceFor('ModelStale', tickets)?.inhibitedBy, []);
});

t.test('no alert is muted by one that nobody would hear', async (t) => {
  const lesser = series(60, day, { alert: 'ModelIsStale', neededHands: true });
  const graver = series(30, day, { alert: 'ModelVeryStale', neededHands: false });
  t.same(adviceFor('ModelIsStale', [...lesser, ...graver])?.inhibitedBy, []);
});

t.test('no two alerts mute each other', async (t) => {
  const tickets = [...series(6, day, { alert: 'ModelIsStale' }), ...series(6, day, { alert: 'ModelVeryStale' })];
  for (const { inhibitedBy } of adviseAll(figuresOf(tickets).alerts)) t.same(inhibitedBy, []);
});

t.test('tickets that mostly fold are grouped', async (t) => {
  t.match(adviceFor('Alert', series(12, minute)), { treatment: 'group', reason: /^11 of 12 .*by their times/ });
});

t.test('of the sample, the transient failures are grouped, and its order shows what may mute them', async (t) => {
  const { tickets } = await readText(readFileSync(new URL('../../src/toil/sample/tickets.log', import.meta.url)));
  const advice = adviseAll(figuresOf(tickets).alerts);
  t.same(
    advice.map(({ treatment }) => treatment),
    ['group', 'keep', 'keep', 'keep', 'keep', 'keep'],
  );
  t.same(
    advice.map(({ priority }) => priority),
    advice.map(() => 'unknown'),
  );
  t.match(advice[0]?.inhibitedBy, [{ alert: 'EndpointRegistrationFailure', own: 2, ownTickets: 2 }]);
});

t.test('names are related by two words in common, in whatever case they are written', async (t) => {
  t.ok(areRelated('EndpointRegistrationTransientFailure', 'TooFewEndpointsRegistered'));
  t.ok(areRelated('LLMModelStale', 'LLMModelVeryStale'));
  t.ok(areRelated('disk_will_fill', 'disk_fill_now'));
  t.notOk(areRelated('EndpointRegistrationTransientFailure', 'LLMBatchProcessingJobFailures'));
  t.notOk(areRelated('DiskFull', 'DiskSlow'));
});
