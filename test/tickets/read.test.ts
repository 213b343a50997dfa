import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { badLinesTold } from '../../src/core/limits.ts';
import { readFiles } from '../../src/toil/read.ts';
import { readText } from './read-text.ts';

const opened = Date.parse('2026-11-23T10:00:00Z');
const closed = Date.parse('2026-11-23T10:05:00Z');

t.test('the plain log is read, with or without times in front', async (t) => {
  const { tickets, report, told } = await readText('Zone OH-1: Foo\r\n2026-11-23T10:00:00Z Zone AB: Bar baz\n');
  t.same(tickets, [
    { alert: 'Foo', zone: 'OH-1' },
    { alert: 'Bar baz', zone: 'AB', openedAt: opened },
  ]);
  t.match(report, { format: 'log', tickets: 2, bad: 0, doubtful: 0 });
  t.same(told, []);
});

t.test('a bad line is told with file and line, and counted', async (t) => {
  const { tickets, report, told } = await readText('Zone A: x\ngarbage\n\nZone : y\nZone B: z\n');
  t.equal(tickets.length, 2);
  t.match(report, { tickets: 2, bad: 2 });
  t.match(told, [/^-:2: .*"garbage"/, /^-:4: /]);
});

t.test('bad lines beyond the bound are told as a number', async (t) => {
  const { report, told } = await readText(`Zone A: x\n${'garbage\n'.repeat(badLinesTold + 5)}`);
  t.equal(report.bad, badLinesTold + 5);
  t.equal(told.length, badLinesTold + 1);
  t.match(told.at(-1), /^-: 5 more such lines$/);
});

t.test('a CSV of a spreadsheet is read: byte order mark, semicolons, quotes, several lines in a cell', async (t) => {
  const csv =
    '\ufeffAlert;Zone;Opened;Closed;Hands;Fix;Priority\r\n"Disk ""C""; full";Köln;23.11.2026 10:00;23.11.2026 10:05;yes;clean up;p2\r\n"two\r\nlines";;;;no;;\r\n';
  for (const bytes of [Buffer.from(csv), Buffer.from(csv, 'utf16le')]) {
    const { tickets, report } = await readText(bytes);
    t.same(tickets, [
      {
        alert: 'Disk "C"; full',
        zone: 'Köln',
        openedAt: opened,
        closedAt: closed,
        neededHands: true,
        fix: 'clean up',
        priority: 'P2',
      },
      { alert: 'two\nlines', zone: '', neededHands: false },
    ]);
    t.match(report, { format: 'csv', columns: /alert from "Alert", zone from "Zone"/ });
  }
});

t.test('any table is read back from its CSV, whatever is in its cells', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'B', '"', ',', ';', '\n', "'", ' ', '\t', 'ä') });
  const rows = fc.array(fc.record({ alert: cell.map((text) => `x${text}x`), fix: cell.map((text) => `y${text}y`) }), {
    maxLength: 8,
  });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(',', ';', '\t', '|'), async (records, delimiter) => {
      const lines = records.map(({ alert, fix }) => `${quote(alert)}${delimiter}${quote(fix)}`);
      const { tickets, report } = await readText(`alert${delimiter}fix\n${lines.join('\n')}`, { format: 'csv' });
      const read = tickets.map(({ alert, fix }) => ({ alert, fix }));
      return report.bad === 0 && JSON.stringify(read) === JSON.stringify(records);
    }),
    { numRuns: 60 },
  );
});

t.test('a quote that is never closed costs its own line alone', async (t) => {
  const rest = Array.from({ length: 500 }, (_, index) => `a${index},AB\n`).join('');
  const { tickets, report, told } = await readText(`alert,zone\n"open,AB\n${rest}`, {}, 4096);
  t.equal(tickets.length, 500);
  t.equal(report.bad, 1);
  t.match(told[0], /^-:2: a quote .* never closed/);
});

t.test('quotes inside a cell without quotes stay as they are', async (t) => {
  const { tickets } = await readText('alert,zone\nfoo "bar" baz,AB\n');
  t.match(tickets, [{ alert: 'foo "bar" baz', zone: 'AB' }]);
});

t.test("PagerDuty's incident data: closed by itself is no hands, effort is hands, nothing else says", async (t) => {
  const head =
    'incident_number,description,created_at,resolved_at,auto_resolved,user_defined_effort_seconds,priority_name';
  const { tickets } = await readText(
    `${head}\n1,Zone AB: Foo,2026-11-23T10:00:00Z,2026-11-23T10:05:00Z,true,,P3\n2,Foo,,,false,600,\n3,Foo,,,false,,\n`,
  );
  t.same(tickets, [
    { alert: 'Foo', zone: 'AB', openedAt: opened, closedAt: closed, neededHands: false, priority: 'P3' },
    { alert: 'Foo', zone: '', neededHands: true },
    { alert: 'Foo', zone: '' },
  ]);
});

t.test("Jira's export is known by its columns, and takes others by name", async (t) => {
  const csv = 'Summary,Issue key,Created,Resolved,Labels,Labels\nFoo,OPS-1,14/Jul/25 3:42 PM,,a,Nord\n';
  t.match((await readText(csv)).tickets, [{ alert: 'Foo', zone: '', openedAt: Date.parse('2025-07-14T15:42:00Z') }]);
  const reading = { utcOffsetMinutes: 0, chosen: { zone: ['issue key'] } };
  t.match((await readText(csv, { reading })).tickets, [{ alert: 'Foo', zone: 'OPS-1' }]);
});

t.test("the APIs' lists of PagerDuty and Jira are read", async (t) => {
  const incident = {
    incident_number: 1,
    title: 'Foo',
    created_at: '2026-11-23T10:00:00Z',
    priority: { summary: 'P2' },
  };
  const issue = {
    key: 'OPS-1',
    fields: { summary: 'Foo', created: '2026-11-23T12:00:00.000+0200', resolutiondate: null, priority: { name: 'P2' } },
  };
  for (const list of [{ incidents: [incident] }, { issues: [issue] }]) {
    const { tickets } = await readText(JSON.stringify(list));
    t.same(tickets, [{ alert: 'Foo', zone: '', openedAt: opened, priority: 'P2' }]);
  }
});

t.test('a column that is not there is an error that names those that are', async (t) => {
  await t.rejects(readText('foo,bar\n1,2\n'), {
    name: 'UnreadableFile',
    message: /^-: .*--column alert=NAME.*"foo", "bar"/,
  });
  const reading = { utcOffsetMinutes: 0, chosen: { zone: ['Region'] } };
  await t.rejects(readText('alert,zone\n1,2\n', { reading }), { message: /no column "Region"/ });
});

t.test('a pattern takes an id out of the name', async (t) => {
  const reading = { utcOffsetMinutes: 0, chosen: {}, pattern: /^\[(?<zone>\w+)\] (?<alert>\w+) #\d+$/ };
  const { tickets } = await readText('alert\n[AB] Foo #17\n', { reading });
  t.same(tickets, [{ alert: 'Foo', zone: 'AB' }]);
});

t.test('what is wrong in a part of a ticket costs that part alone, and is told', async (t) => {
  const { tickets, report, told } = await readText(
    'alert,opened,closed,hands\nA,03/04/2026,,\nB,2026-11-23T10:05:00Z,2026-11-23T10:00:00Z,maybe\n',
  );
  t.same(tickets, [
    { alert: 'A', zone: '' },
    { alert: 'B', zone: '', openedAt: closed },
  ]);
  t.match(report, { bad: 0, doubtful: 3 });
  t.match(told, [/^-:2: .*--slashes/, /^-:3: .*before it was opened/, /^-:3: .*"maybe"/]);
});

t.test('JSON lines are read by names and by dotted paths', async (t) => {
  const reading = { utcOffsetMinutes: 0, chosen: { zone: ['place.region'] } };
  const { tickets, report } = await readText(
    '{"alert":"A","opened":"2026-11-23T10:00:00Z","hands":true,"place":{"region":"eu"}}\n{broken\n{"alert":"B"}\n7\n',
    { reading },
  );
  t.same(tickets, [
    { alert: 'A', zone: 'eu', openedAt: opened, neededHands: true },
    { alert: 'B', zone: '' },
  ]);
  t.match(report, { format: 'json-lines', bad: 2 });
});

t.test("Alertmanager's API is read, and its endsAt is no closing", async (t) => {
  const alert = {
    labels: { alertname: 'A', zone: 'Z', priority: 'P4' },
    startsAt: '2026-11-23T10:00:00Z',
    endsAt: '2026-11-23T10:05:00Z',
    fingerprint: 'f',
    status: { state: 'active' },
  };
  for (const text of [JSON.stringify([alert]), JSON.stringify([alert], undefined, 2)]) {
    const { tickets } = await readText(text);
    t.same(tickets, [{ alert: 'A', zone: 'Z', openedAt: opened, priority: 'P4' }]);
  }
});

t.test("Alertmanager's notifications of one alert are one ticket, closed by the resolved one", async (t) => {
  const alert = { labels: { alertname: 'A', zone: 'Z' }, startsAt: '2026-11-23T10:00:00Z', fingerprint: 'f' };
  const firing = { version: '4', alerts: [{ ...alert, status: 'firing', endsAt: '0001-01-01T00:00:00Z' }] };
  const resolved = { version: '4', alerts: [{ ...alert, status: 'resolved', endsAt: '2026-11-23T10:05:00Z' }] };
  const later = {
    version: '4',
    alerts: [{ ...alert, status: 'firing', startsAt: '2026-11-24T10:00:00Z', endsAt: '0001-01-01T00:00:00Z' }],
  };
  const { tickets } = await readText([firing, firing, resolved, later].map((body) => JSON.stringify(body)).join('\n'));
  t.same(tickets, [
    { alert: 'A', zone: 'Z', openedAt: opened, closedAt: closed },
    { alert: 'A', zone: 'Z', openedAt: Date.parse('2026-11-24T10:00:00Z') },
  ]);
});

t.test('a file that is not there, a folder, a spreadsheet, packed or binary: each says so', async (t) => {
  const folder = t.testdir({ zip: 'PK\u0003\u0004', gzip: '\u001f', nul: 'a\0b' });
  writeFileSync(join(folder, 'gzip'), Buffer.from([0x1f, 0x8b, 8]));
  const cases: [string, RegExp][] = [
    ['none', /none: there is no such file$/],
    ['', /it is a folder/],
    ['zip', /export it as CSV/],
    ['gzip', /gzip -dc/],
    ['nul', /not a text file/],
  ];
  const options = { reading: { chosen: {}, utcOffsetMinutes: 0 }, tell: () => {}, stdin: process.stdin };
  for (const [name, message] of cases) {
    await t.rejects(
      readFiles([join(folder, name)], options, () => {}),
      { name: 'UnreadableFile', message },
      name,
    );
  }
});

t.test('an empty file is empty, and text that is no ticket is counted as such', async (t) => {
  t.match((await readText('')).report, { format: 'empty', tickets: 0, bad: 0 });
  t.match((await readText('hello\nworld\n')).report, { format: 'log', tickets: 0, bad: 2 });
});

t.test('text that is not UTF-8 is told', async (t) => {
  const { told, tickets } = await readText(Buffer.from('alert,zone\nFoo,Köln\n', 'latin1'));
  t.equal(tickets.length, 1);
  t.match(told, [/^-:2: not all of it is UTF-8/]);
});
