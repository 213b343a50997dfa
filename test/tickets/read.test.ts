import t from 'tap';
import { readText, reviewText } from './review-files.ts';

const opened = Date.parse('2026-11-23T10:00:00Z');

t.test('a plain log is read, with and without times, and its bad lines are named', async (t) => {
  const warnings: string[] = [];
  const { tickets, files } = await readText('Zone OH-1: Foo\r\ngarbage\n2026-11-23T10:00:00Z Zone AB: Bar baz\n', {
    warn: (message) => warnings.push(message),
  });
  t.match(tickets, [
    { alert: 'Bar baz', zone: 'AB', openedAt: opened },
    { alert: 'Foo', zone: 'OH-1', openedAt: undefined },
  ]);
  t.match(files, [{ format: 'log', tickets: 2, bad: 1 }]);
  t.match(warnings, [/^-:2: no ticket in "garbage"$/]);
});

t.test('a spreadsheet is read in each encoding: marks, semicolons, quotes, several lines in a cell', async (t) => {
  const csv =
    '\ufeffAlert;Zone;Opened;Hands;Fix;Priority\r\n"Disk ""C"";\r\nfull";Köln;23.11.2026 10:00;yes;"clean up now";p2\r\n';
  for (const bytes of [Buffer.from(csv), Buffer.from(csv, 'utf16le'), Buffer.from(csv.slice(1), 'latin1')]) {
    const { tickets } = await readText(bytes);
    t.match(tickets, [{ zone: 'Köln', openedAt: opened, hands: 'yes', fix: 'clean up now', priority: 'P2' }]);
  }
});

t.test('a hundred thousand titles of five alerts are five alerts', async (t) => {
  const number = (index: number, of: number) => (index * 7_919) % of;
  const titles = [
    (n: number) => `Disk usage ${number(n, 100)}.${n % 10}% on ip-10-${n % 4}-${number(n, 250)}-7 /var`,
    (n: number) => `[FIRING:${n % 9}] Queue orders has ${n} messages (shop web-${n})`,
    (n: number) => `RESOLVED: pod checkout-${n.toString(16)}-x${n % 97} is  restarting`,
    (n: number) => `Endpoint https://h${n}.example unreachable from ${['XQ', 'AB', 'OH-1'][n % 3]}`,
    (n: number) => `Login ${n % 2 ? 'errors' : 'Errors'} above ${n} for tenant "t${n}"`,
  ];
  const rows = Array.from({ length: 100_000 }, (_, n) => `"${titles[n % 5]?.(n).replaceAll('"', '""')}"`);
  const { alerts } = await reviewText(`title\n${rows.join('\n')}\n`);
  t.same(
    alerts.map(({ tickets }) => tickets),
    [20_000, 20_000, 20_000, 20_000, 20_000],
  );
});

t.test('the name of a record of an unknown tool is its title, not the summary of what was done', async (t) => {
  const records = ['Disk full', 'Disk full', 'Queue long'].map((name, index) => ({
    id: index,
    name,
    summary: 'Closed automatically: all alerts resolved',
    created_at: '2026-11-23T10:00:00Z',
  }));
  const { alerts } = await reviewText(JSON.stringify(records));
  t.match(alerts, [
    { alert: 'Disk full', tickets: 2 },
    { alert: 'Queue long', tickets: 1 },
  ]);
});

t.test('alerts that differ in a plain word stay apart', async (t) => {
  const { alerts } = await reviewText(
    'title\nHost disk usage high\nHost memory usage high\nDisk usage high\nCPU usage high\nService shop is down\nService pay is down\n',
  );
  t.equal(alerts.length, 5, 'only the services are one');
});

t.test('a name is corrected by a pattern and by another name', async (t) => {
  const csv = 'title\nA-1 disk\nA-2 disk\nB-1 net\n';
  t.same(
    (await reviewText(csv, { pattern: /^(?<alert>\w)-\d/ })).alerts.map(({ alert }) => alert),
    ['A', 'B'],
  );
  const renames = [{ is: /disk/, name: 'Disk' }];
  t.equal((await reviewText(csv, { renames })).alerts[0]?.alert, 'Disk');
});

t.test('the order of day and month is decided by the whole file, and asked for if nothing decides it', async (t) => {
  const { tickets } = await readText('alert,opened\na,03/04/2026 10:00\nb,13/04/2026 10:00\n');
  t.equal(tickets[0]?.openedAt, Date.parse('2026-04-03T10:00:00Z'));
  await t.rejects(readText('alert,opened\na,03/04/2026 10:00\n'), {
    message: /day first or month first.*--slashes dmy/,
  });
  const chosen = await readText('alert,opened\na,03/04/2026 10:00\n', { order: 'mdy' });
  t.equal(chosen.tickets[0]?.openedAt, Date.parse('2026-03-04T10:00:00Z'));
});

t.test('times without a zone are in the zone that the person names, summer time included', async (t) => {
  const csv = 'alert,opened\na,2026-01-15 12:00\nb,2026-07-15 12:00\nc,2026-07-15T12:00:00Z\n';
  const { tickets } = await readText(csv, { zone: 'Europe/Berlin' });
  t.same(
    tickets.map(({ openedAt = 0 }) => new Date(openedAt).getUTCHours()),
    [11, 10, 12],
  );
});

t.test('overlapping exports count each ticket once', async (t) => {
  const rows = ['1,a,2026-07-01T10:00:00Z,', '2,a,2026-07-02T10:00:00Z,2026-07-02T11:00:00Z'];
  const text = ['id,alert,opened,closed', ...rows, '1,a,2026-07-01T10:00:00Z,2026-07-01T10:30:00Z', rows[1]].join('\n');
  const { tickets, duplicates } = await readText(text);
  t.equal(tickets.length, 2);
  t.equal(duplicates, 2);
  t.ok(
    tickets.every(({ closedAt }) => closedAt !== undefined),
    'the later record says more',
  );
});

t.test(
  'a value that is not understood is counted, and the answer stays unknown until the person maps it',
  async (t) => {
    const csv = 'number,short_description,opened_at,close_code\nI1,x y,2026-07-01 10:00:00,Handled by line 2\n';
    const { tickets, files } = await readText(csv);
    t.equal(tickets[0]?.hands, undefined);
    t.match(files[0]?.unclear, [{ column: 'close_code', value: 'Handled by line 2', times: 1 }]);
    const handsWhen = [{ column: 'close_code', is: /^Handled/, hands: true }];
    t.equal((await readText(csv, { handsWhen })).tickets[0]?.hands, 'yes');
  },
);

t.test('a file that is no ticket file is refused with what would help', async (t) => {
  await t.rejects(readText(''), { message: /no ticket in - \(empty\)/ });
  await t.rejects(readText('a,b\n1,2\n', { format: 'csv' }), { message: /which column names the alert\?.*--column/ });
  await t.rejects(readText('{"a": 1'), { message: /^-: not JSON/ });
});

t.test('a table of events is not counted as tickets: the person is asked', async (t) => {
  const csv = 'title,time\n[Triggered] Disk full,2026-07-01T10:00:00Z\n[Recovered] Disk full,2026-07-01T10:05:00Z\n';
  await t.rejects(readText(csv), { message: /which rows open a ticket\?/ });
});

t.test('a payload is found in a log line, in a quoted field and in the cell of a table', async (t) => {
  const alert = { labels: { alertname: 'DiskFull' }, startsAt: '2026-07-01T10:00:00Z', status: 'firing' };
  const payload = JSON.stringify({ alerts: [alert] });
  for (const log of [
    `starting up\nJul 01 10:00:01 mon01 hook[7]: ${payload} (200)\n`,
    `level=info msg="got it" payload=${JSON.stringify(payload)}\n`,
    `time,message\n2026-07-01,"${payload.replaceAll('"', '""')}"\n`,
    `${payload}${payload}`,
  ]) {
    t.match((await readText(log)).tickets, [{ alert: 'DiskFull', openedAt: Date.parse(alert.startsAt) }], log);
  }
});

t.test(
  'alerts that begin at the same moment are tickets of their own, in a table of Alertmanager without fingerprints',
  async (t) => {
    const row = (name: string) => `${name},AB,2026-11-23T10:00:00Z,2026-11-23T10:05:00Z`;
    const head = 'labels.alertname,labels.zone,startsAt,endsAt';
    const { tickets, duplicates } = await readText([head, row('Foo'), row('Bar'), row('Foo')].join('\n'));
    t.same(tickets.map(({ alert }) => alert).toSorted(), ['Bar', 'Foo']);
    t.equal(duplicates, 1);
  },
);

t.test('the person who resolved an incident of the PagerDuty list is a sign of a person', async (t) => {
  const head = 'Incident Number,Description,Created On,Resolved On,Resolved By';
  const times = '2026-11-23T10:00:00Z,2026-11-23T10:05:00Z';
  const { tickets } = await readText(`${head}\n1,Disk full,${times},Noor Haddad\n2,Disk full,${times},Prometheus\n`);
  t.same(
    tickets.map(({ hands }) => hands),
    ['yes', 'no'],
  );
});

t.test('an empty display value of ServiceNow is nobody, whatever is beside it', async (t) => {
  const field = (display_value: string, value = display_value) => ({ display_value, value });
  const record = {
    number: field('INC1'),
    short_description: field('Disk full'),
    opened_at: field('2026-11-23 10:00:00'),
    assigned_to: field('', 'a1'),
    close_code: field('Closed/Resolved by Event Management'),
  };
  const { tickets } = await readText(JSON.stringify({ result: [record] }));
  t.match(tickets, [{ hands: 'no' }]);
});
