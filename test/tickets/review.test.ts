import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { reviewedAlerts } from '../../src/core/limits.ts';
import { day, figuresOf, minute, series, start } from './make-tickets.ts';
import { readText } from './read-text.ts';

const sample = readFileSync(new URL('../../src/toil/sample/tickets.log', import.meta.url));

t.test('of the sample, everything is counted and nothing that needs times is claimed', async (t) => {
  const { tickets, report } = await readText(sample);
  t.match(report, { tickets: 31, bad: 0 });
  const { whole, alerts, zones, weeks, from } = figuresOf(tickets);
  const unknown = { bursts: 'unknown', repeats: 'unknown', flaps: 'unknown', timeToClose: 'unknown', hands: 'unknown' };
  t.match(whole, { tickets: 31, share: 1, timed: 0, closed: 0, ...unknown });
  t.equal(weeks, 'unknown');
  t.equal(from, 'unknown');
  t.same(
    alerts.map(({ alert, tickets }) => [alert, tickets]),
    [
      ['EndpointRegistrationTransientFailure', 23],
      ['LLMBatchProcessingJobFailures', 3],
      ['EndpointRegistrationFailure', 2],
      ['TooFewEndpointsRegistered', 1],
      ['LLMModelStale', 1],
      ['LLMModelVeryStale', 1],
    ],
  );
  t.same(
    zones.map(({ name, tickets }) => [name, tickets]),
    [
      ['XQ', 12],
      ['AB', 11],
      ['OH-1', 8],
    ],
  );
});

t.test('three tickets within 15 minutes of each other are a burst, two are none', async (t) => {
  t.equal(figuresOf(series(2, 15 * minute)).whole.bursts, 0);
  t.equal(figuresOf(series(3, 15 * minute)).whole.bursts, 1);
  t.equal(figuresOf(series(50, 15 * minute)).whole.bursts, 1);
  t.equal(figuresOf(series(3, 15 * minute + 1)).whole.bursts, 0);
  t.equal(figuresOf([...series(3, minute), ...series(3, minute, { openedAt: start + day })]).whole.bursts, 2);
});

t.test('tickets of other zones and alerts make no burst', async (t) => {
  const mixed = series(6, minute).map((ticket, index) => ({ ...ticket, zone: `Z${index % 3}` }));
  t.equal(figuresOf(mixed).whole.bursts, 0);
});

t.test('opened before the one before it closed is a repeat, soon after is a flap, later is neither', async (t) => {
  t.match(figuresOf(series(2, 10 * minute, { openMs: 10 * minute + 1 })).whole, { repeats: 1, flaps: 0 });
  t.match(figuresOf(series(2, 10 * minute, { openMs: 10 * minute })).whole, { repeats: 0, flaps: 1 });
  t.match(figuresOf(series(2, 20 * minute, { openMs: 10 * minute })).whole, { repeats: 0, flaps: 1 });
  t.match(figuresOf(series(2, 20 * minute + 1, { openMs: 10 * minute })).whole, { repeats: 0, flaps: 0 });
});

t.test('a long ticket makes repeats of all that open while it is open', async (t) => {
  const [long] = series(1, 0, { openMs: 120 * minute });
  const short = series(3, 30 * minute, { openedAt: start + 30 * minute, openMs: minute });
  t.equal(figuresOf([...(long ? [long] : []), ...short]).whole.repeats, 3);
});

t.test('a file that begins with its newest ticket gives the same figures', async () => {
  const ticket = fc.record({
    alert: fc.constantFrom('A', 'B'),
    zone: fc.constantFrom('X', 'Y'),
    gap: fc.integer({ min: 1, max: 40 }),
    neededHands: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(ticket, { minLength: 1 }), (records) => {
      let openedAt = start;
      const tickets = records.map(({ gap, ...rest }) => {
        openedAt += gap * minute;
        // Each closes before the next opens: what overlaps can only be told oldest first.
        return { ...rest, openedAt, closedAt: openedAt + minute / 2 };
      });
      const forward = figuresOf(tickets);
      const backward = figuresOf(tickets.toReversed());
      const byName = (figures: typeof forward) => JSON.stringify([figures.whole, figures.weeks]);
      return byName(forward) === byName(backward);
    }),
  );
});

t.test('time to close is the median, the 90th percentile and the longest, to 1 %', async (t) => {
  const tickets = series(100, day).map((ticket, index) => ({
    ...ticket,
    closedAt: ticket.openedAt ? ticket.openedAt + (index + 1) * minute : 0,
  }));
  const { timeToClose } = figuresOf(tickets).whole;
  if (timeToClose === 'unknown') throw new Error('the times are known');
  t.ok(Math.abs(timeToClose.median / (50 * minute) - 1) < 0.03, `${timeToClose.median}`);
  t.ok(Math.abs(timeToClose.p90 / (90 * minute) - 1) < 0.03, `${timeToClose.p90}`);
  t.equal(timeToClose.max, 100 * minute);
});

t.test('of few tickets too, half close within the median and nine tenths within the 90th percentile', async (t) => {
  // How long each was open, in minutes; then the median and the 90th percentile.
  const cases: readonly (readonly [readonly number[], number, number])[] = [
    [[7], 7, 7],
    [[20, 50], 20, 50],
    [[1, 2, 3], 2, 3],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 5, 9],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 200], 6, 100],
  ];
  for (const [open, median, p90] of cases) {
    const tickets = series(open.length, day).map((ticket, index) => ({
      ...ticket,
      closedAt: (ticket.openedAt ?? 0) + (open[index] ?? 0) * minute,
    }));
    const { timeToClose } = figuresOf(tickets).whole;
    if (timeToClose === 'unknown') throw new Error('the times are known');
    t.ok(Math.abs(timeToClose.median / (median * minute) - 1) < 0.011, `median of ${open}`);
    t.ok(Math.abs(timeToClose.p90 / (p90 * minute) - 1) < 0.011, `90th percentile of ${open}`);
  }
});

t.test('hands are counted as the tickets say, and the silent ones as unknown', async (t) => {
  const tickets = [
    ...series(2, day, { neededHands: true }),
    ...series(3, day, { neededHands: false }),
    ...series(4, day),
  ];
  t.same(figuresOf(tickets).whole.hands, { yes: 2, no: 3, unknown: 4 });
});

t.test('each ticket is in one week, and the weeks are in order', async (t) => {
  const { weeks } = figuresOf(series(10, 2 * day));
  if (weeks === 'unknown') throw new Error('the weeks are known');
  t.same(
    weeks.map(({ name, tickets }) => [name, tickets]),
    [
      ['2026-W45', 4],
      ['2026-W46', 3],
      ['2026-W47', 3],
    ],
  );
});

t.test('alerts beyond the bound are counted together, and that is told', async (t) => {
  const many = Array.from({ length: reviewedAlerts + 7 }, (_, index) => ({ alert: `A${index}`, zone: 'Z' }));
  const { whole, alerts, notices } = figuresOf(many);
  t.equal(whole.tickets, reviewedAlerts + 7);
  t.equal(alerts.length, reviewedAlerts + 1);
  t.match(alerts[0], { alert: '(others)', tickets: 7 });
  t.match(notices, [/^7 tickets of alerts beyond the first 10000 .*--pattern/]);
});

t.test('two alerts come together in a zone, by time or by order, and never across zones', async (t) => {
  const at = (alert: string, zone: string, openedAt?: number) => ({
    alert,
    zone,
    ...(openedAt !== undefined && { openedAt }),
  });
  const near = (tickets: Parameters<typeof figuresOf>[0]) =>
    figuresOf(tickets).alerts.find(({ alert }) => alert === 'A')?.near;
  t.same(near([at('A', 'Z', start), at('B', 'Z', start + 15 * minute)]), [{ alert: 'B', tickets: 1, theirs: 1 }]);
  t.same(near([at('A', 'Z', start), at('B', 'Z', start + 15 * minute + 1)]), []);
  t.same(near([at('A', 'Z', start), at('B', 'Y', start)]), []);
  t.same(near([at('A', 'Z'), at('A', 'Z'), at('B', 'Z')]), [{ alert: 'B', tickets: 2, theirs: 1 }]);
  t.same(near([at('A', ''), at('B', '')]), []);
});
