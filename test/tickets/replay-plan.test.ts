import t from 'tap';
import { replayTickets } from '../../src/core/limits.ts';
import { LogSurvey, planByOrder, planByTime } from '../../src/toil/replay-plan.ts';
import type { Ticket } from '../../src/toil/ticket.ts';
import { day, minute, series, start } from './make-tickets.ts';

const options = { spacingMs: minute, openMs: 5 * minute, longestMs: 5 * 60 * minute };

function survey(tickets: readonly Ticket[]): LogSurvey {
  const made = new LogSurvey();
  for (const ticket of tickets) made.look(ticket);
  return made;
}

t.test('tickets without times are played in their order with the spacing that is stated', async (t) => {
  const { tickets, statements } = planByOrder(
    survey([
      { alert: 'A', zone: 'Z' },
      { alert: 'B', zone: 'Z' },
    ]),
    options,
  );
  t.match(tickets, [
    { number: 1, alert: 'A', openedAt: 0, closedAt: 5 * minute },
    { number: 2, alert: 'B', openedAt: minute, closedAt: 6 * minute },
  ]);
  t.match(statements, [/one every 1m, each open for 5m/]);
});

t.test('of a long log without times the first are played, and that is stated', async (t) => {
  const { tickets, statements } = planByOrder(
    survey(Array.from({ length: 301 }, () => ({ alert: 'A', zone: 'Z' }))),
    options,
  );
  t.equal(tickets.length, 300);
  t.match(statements[1], /first 300 of 301/);
});

t.test('a log that fits is played whole, at its own times, whatever its order', async (t) => {
  const made = survey(series(10, 10 * minute).toReversed());
  const part = made.busiestPart(options.longestMs);
  const { tickets, statements } = planByTime(made.keptTickets() ?? [], part, made, options);
  t.same(
    tickets.map(({ openedAt }) => openedAt),
    series(10, 10 * minute).map(({ openedAt }) => openedAt),
  );
  t.match(statements, [/own times/, /without a closing time is open for 5m/]);
});

t.test('of a long log the busiest hours are played, and that is stated', async (t) => {
  const made = survey([...series(30, day), ...series(50, minute, { openedAt: start + 3 * day + 30 * minute })]);
  const part = made.busiestPart(options.longestMs);
  const { tickets, statements } = planByTime(made.keptTickets() ?? [], part, made, options);
  t.equal(tickets.length, 51);
  t.ok(part.to - part.from <= options.longestMs);
  t.match(statements[0], /of its 80 tickets, the 51 of its busiest hours are played, from 2026-11-0\d/);
});

t.test('hours too busy to be played whole become fewer hours, and one hour at least', async (t) => {
  const crowd = (openedAt: number) => series(replayTickets - 1, 1, { openedAt });
  const part = survey([...crowd(start), ...crowd(start + 60 * minute)]).busiestPart(options.longestMs);
  t.equal(part.to - part.from, 60 * minute);
});

t.test('a ticket without a time in a log with times is not played, and that is stated', async (t) => {
  const made = survey([...series(2, minute, { openMs: minute }), { alert: 'A', zone: 'Z' }]);
  const { tickets, statements } = planByTime(
    made.keptTickets() ?? [],
    made.busiestPart(options.longestMs),
    made,
    options,
  );
  t.equal(tickets.length, 2);
  t.match(statements.at(-1), /^1 ticket without a time/);
});
