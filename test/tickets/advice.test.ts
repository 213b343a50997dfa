import t from 'tap';
import type { Ticket } from '../../src/tickets/ticket.ts';
import { reviewText, reviewTickets } from './review-files.ts';

const minute = 60_000;
const day = 86_400_000;
const start = Date.parse('2026-07-01T12:00:00Z');

/** Tickets of one alert, a fixed time apart; each is open for five minutes and closed by a machine. */
function series(count: number, apartMs: number, own: Partial<Ticket> & { minutes?: number } = {}): Ticket[] {
  const { minutes = 5, ...fields } = own;
  return Array.from({ length: count }, (_, index) => {
    const openedAt = start + index * apartMs;
    const closedAt = openedAt + minutes * minute;
    const none = {
      zoneLabel: undefined,
      place: undefined,
      fix: undefined,
      priority: undefined,
      labels: undefined,
    };
    return { ...none, alert: 'A', zone: 'XQ', hands: 'no', openedAt, closedAt, ...fields };
  });
}

function adviceFor(tickets: readonly Ticket[], alert = 'A') {
  const sorted = tickets.toSorted((a, b) => (a.openedAt ?? 0) - (b.openedAt ?? 0));
  return reviewTickets(sorted).alerts.find((own) => own.alert === alert)?.advice;
}

t.test('an alert that never needed a person is lowered, and after four weeks its rule may go', async (t) => {
  t.match(adviceFor(series(12, day)), { treatment: 'lower', priority: 'P5' });
  t.match(adviceFor(series(12, 3 * day)), { treatment: 'retire', priority: 'P5', days: 33 });
});

t.test('one sign of a person, one silent ticket or an urgent priority keeps it where it is', async (t) => {
  const idle = series(12, 3 * day);
  const doubts: Partial<Ticket>[] = [{ hands: 'yes' }, { hands: undefined }, { priority: 'P1' }, { priority: 'P2' }];
  for (const doubt of doubts) {
    const { treatment } = adviceFor([...series(1, day, doubt), ...idle.slice(1)]) ?? {};
    t.notMatch(treatment, /lower|retire/, JSON.stringify(doubt));
  }
});

t.test('one ticket that took far longer than the others keeps it, although a machine closed it', async (t) => {
  const long = series(1, day, { minutes: 70 });
  t.match(
    adviceFor([
      ...series(11, 3 * day).map((ticket) => ({
        ...ticket,
        openedAt: (ticket.openedAt ?? 0) + day,
        closedAt: (ticket.closedAt ?? 0) + day,
      })),
      ...long,
    ]),
    { treatment: 'keep' },
  );
});

t.test('long tickets that a machine closed may have been mended by a person: they are kept', async (t) => {
  t.match(adviceFor(series(12, 3 * day, { minutes: 45 })), { treatment: 'keep' });
});

t.test('nine tickets in nine minutes and one a month later are two episodes, not ten', async (t) => {
  const burst = [
    ...series(9, minute),
    ...series(1, day).map((ticket) => ({ ...ticket, openedAt: start + 30 * day, closedAt: start + 30 * day + minute })),
  ];
  t.notMatch(adviceFor(burst)?.treatment, /lower|retire/);
});

t.test(
  'outages that a person fixed are never lowered, although the export says that they resolved themselves',
  async (t) => {
    const rows = Array.from(
      { length: 12 },
      (_, n) => `${n},Payment errors,2026-07-${10 + n}T10:00:00Z,2026-07-${10 + n}T11:00:00Z,true,1,3600,P1`,
    );
    const head =
      'incident_number,description,created_at,resolved_at,auto_resolved,acknowledgement_count,engaged_seconds,priority_name';
    const [alert] = (await reviewText([head, ...rows].join('\n'))).alerts;
    t.same(alert?.hands, { yes: 12, no: 0, unknown: 0 });
    t.match(alert?.advice, { treatment: 'keep', priority: 'P1', channel: 'page' });
  },
);

t.test('what heals itself soon waits before it pages, if what needs a person lasts longer', async (t) => {
  const mixed = [
    ...series(8, 3 * day, { priority: 'P2' }),
    ...series(2, 3 * day, { hands: 'yes', minutes: 70, zone: 'AB' }),
  ];
  t.match(adviceFor(mixed), { treatment: 'wait', minutes: 5, priority: 'P2' });
  const short = [...series(8, 3 * day), ...series(2, 3 * day, { hands: 'yes', minutes: 6, zone: 'AB' })];
  t.match(adviceFor(short), { treatment: 'keep' });
});

t.test('one fix that closed nearly all is automated; a note that only says "closed" is no fix', async (t) => {
  const fixed = series(6, 3 * day, { hands: 'yes', minutes: 30, fix: 'Cleaned /var/log on web-1' });
  t.match(adviceFor(fixed), { treatment: 'automate', fix: 'Cleaned /var/log on web-1', fixed: 6 });
  const rows = Array.from({ length: 12 }, (_, n) => `a,2026-07-${10 + n}T10:00:00Z,yes,Alert closed`);
  const [alert] = (await reviewText(['alert,opened,hands,fix', ...rows].join('\n'))).alerts;
  t.match(alert?.advice, { treatment: 'keep' });
});

t.test('an alert is inhibited by one that comes with it in time and place, never by its name', async (t) => {
  const often = series(10, 3 * day, { alert: 'Pods', hands: undefined });
  const cause = series(9, 3 * day, { alert: 'Node', hands: 'yes', minutes: 20 });
  t.match(adviceFor([...often, ...cause], 'Pods'), { treatment: 'inhibit', by: 'Node', together: 9 });
  const elsewhere = cause.map((ticket) => ({ ...ticket, zone: 'AB' }));
  t.match(adviceFor([...often, ...elsewhere], 'Pods'), { treatment: 'keep' });
});

t.test('what needs a person is at least P3', async (t) => {
  t.match(adviceFor(series(3, day, { hands: 'yes', priority: 'P5' })), { priority: 'P3', channel: 'ticket' });
});
