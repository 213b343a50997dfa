import t from 'tap';
import { Dates } from '../../src/tickets/read/dates.ts';

const dates = new Dates({ order: 'dmy' });

t.test('the ways in which exports write a time are read', async (t) => {
  const times: [string, string][] = [
    ['2026-11-29T10:00:00.250+02:00', '2026-11-29T08:00:00.250Z'],
    ['2026-07-02T04:14:07.000+0200', '2026-07-02T02:14:07Z'],
    ['2026-11-23', '2026-11-23T00:00:00Z'],
    ['2026/07/02 02:14:07', '2026-07-02T02:14:07Z'],
    ['14/Jul/25 12:05 AM', '2025-07-14T00:05:00Z'],
    ['23.11.2026 14:05', '2026-11-23T14:05:00Z'],
    ['02-07-2026 02:14:07', '2026-07-02T02:14:07Z'],
    ['Jul 2, 2026, 2:14:07 PM UTC', '2026-07-02T14:14:07Z'],
    ['2. Juli 2026 14:05', '2026-07-02T14:05:00Z'],
    ['Thu, 02 Jul 2026 02:14:07 +0000', '2026-07-02T02:14:07Z'],
    ['Thu Jul  2 02:14:07 2026', '2026-07-02T02:14:07Z'],
    ['2 Jul 2026 02:14 CEST', '2026-07-02T00:14:00Z'],
    ['2 Jul 2026 02:14 Europe/Berlin', '2026-07-02T00:14:00Z'],
    ['1763892000', '2025-11-23T10:00:00Z'],
    ['1763892000000', '2025-11-23T10:00:00Z'],
    ['1763892000.000200', '2025-11-23T10:00:00Z'],
  ];
  for (const [written, meant] of times) t.equal(dates.read(written), Date.parse(meant), written);
});

t.test('a day or an hour that does not exist, and a placeholder, are no time', async (t) => {
  for (const wrong of [
    '2026-02-31T10:00:00Z',
    '31/Feb/25',
    '2026-01-01 25:00',
    '14/Jul/25 13:00 PM',
    'soon',
    '0001-01-01T00:00:00Z',
    '0',
  ])
    t.equal(dates.read(wrong), undefined, wrong);
});
