import fc from 'fast-check';
import t from 'tap';
import { isoWeek, parseTime, parseUtcOffset } from '../../src/toil/time.ts';

const utc = { utcOffsetMinutes: 0 };

t.test('the ways in which exports write a time are read', async (t) => {
  const times: [string, string][] = [
    ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00Z'],
    ['2026-11-29T10:00:00.250+02:00', '2026-11-29T08:00:00.250Z'],
    ['2026-11-23 10:00', '2026-11-23T10:00:00Z'],
    ['2026-11-23', '2026-11-23T00:00:00Z'],
    ['14/Jul/25 3:42 PM', '2025-07-14T15:42:00Z'],
    ['14/Jul/25 12:05 AM', '2025-07-14T00:05:00Z'],
    ['23.11.2026 14:05', '2026-11-23T14:05:00Z'],
    ['1763892000', '2025-11-23T10:00:00Z'],
    ['1763892000000', '2025-11-23T10:00:00Z'],
  ];
  for (const [written, meant] of times) t.equal(parseTime(written, utc), Date.parse(meant), written);
});

t.test('a time that may mean two days is not guessed', async (t) => {
  t.equal(parseTime('03/04/2026 10:00', utc), undefined);
  t.equal(parseTime('03/04/2026 10:00', { ...utc, slashes: 'dmy' }), Date.parse('2026-04-03T10:00:00Z'));
  t.equal(parseTime('03/04/2026 10:00', { ...utc, slashes: 'mdy' }), Date.parse('2026-03-04T10:00:00Z'));
});

t.test('a day or an hour that does not exist is not read', async (t) => {
  for (const wrong of [
    '2026-02-31T10:00:00Z',
    '2026-13-01',
    '31/Feb/25',
    '2026-01-01 25:00',
    '1/Foo/26',
    '14/Jul/25 13:00 PM',
    'soon',
  ]) {
    t.equal(parseTime(wrong, utc), undefined, wrong);
  }
});

t.test('a time without a zone is read with the offset given', async (t) => {
  t.equal(
    parseTime('2026-11-23 10:00', { utcOffsetMinutes: parseUtcOffset('+02:00') ?? 0 }),
    Date.parse('2026-11-23T08:00:00Z'),
  );
  t.equal(parseTime('2026-11-23T10:00:00Z', { utcOffsetMinutes: 120 }), Date.parse('2026-11-23T10:00:00Z'));
  t.equal(parseUtcOffset('-03:30'), -210);
  t.equal(parseUtcOffset('2h'), undefined);
});

t.test('every time that JavaScript writes is read back', async () => {
  const years = { min: new Date('1900-01-01T00:00:00Z'), max: new Date('2999-12-31T00:00:00Z'), noInvalidDate: true };
  fc.assert(fc.property(fc.date(years), (date) => parseTime(date.toISOString(), utc) === date.getTime()));
});

t.test('weeks are those of ISO 8601', async (t) => {
  t.equal(isoWeek(Date.parse('2026-11-23T00:00:00Z')), '2026-W48');
  t.equal(isoWeek(Date.parse('2027-01-03T23:59:59Z')), '2026-W53');
  t.equal(isoWeek(Date.parse('2027-01-04T00:00:00Z')), '2027-W01');
  t.equal(isoWeek(Date.parse('2024-12-30T12:00:00Z')), '2025-W01');
});
