import t from 'tap';
import { readText, reviewFiles } from './review-files.ts';

const at = (minutes: number) => new Date(Date.parse('2026-07-01T10:00:00Z') + minutes * 60_000).toISOString();
const service = { id: 'S', type: 'service_reference', summary: 'shop' };
const person = { id: 'U', type: 'user_reference', summary: 'Ada Okoro' };

t.test('the log of an incident in a file of its own says who acted, and is no second ticket', async (t) => {
  const incident = { id: 'Q1', incident_number: 7, title: 'Disk full', status: 'resolved', created_at: at(0), service };
  const entry = (type: string, minutes: number, agent: object) => ({
    type: `${type}_log_entry`,
    created_at: at(minutes),
    agent,
    channel: { type: 'api' },
    incident: { id: 'Q1', summary: '[#7] Disk full' },
  });
  const log = [entry('trigger', 1, service), entry('acknowledge', 2, person), entry('resolve', 40, service)];
  const folder = t.testdir({
    'incidents.json': JSON.stringify({ incidents: [incident] }),
    'log.json': JSON.stringify({ log_entries: log }),
  });
  for (const files of [
    ['incidents.json', 'log.json'],
    ['log.json', 'incidents.json'],
  ]) {
    const { whole } = await reviewFiles(files.map((file) => `${folder}/${file}`));
    t.match(whole, { tickets: 1, hands: { yes: 1 } }, files.join());
  }
});

t.test('audits of a Zendesk ticket say whether a person acted', async (t) => {
  const ticket = (id: number) => ({
    id,
    subject: 'Disk full',
    requester_id: 9,
    via: { channel: 'api' },
    created_at: at(id),
  });
  const audit = (id: number, author: number, channel: string) => ({
    ticket_id: id,
    created_at: at(id + 5),
    author_id: author,
    via: { channel },
    events: [{ type: 'Change', field_name: 'status', value: 'solved' }],
  });
  const folder = t.testdir({
    'tickets.json': JSON.stringify({ tickets: [ticket(1), ticket(2)] }),
    'audits.json': JSON.stringify({ audits: [audit(1, 40, 'web'), audit(2, -1, 'rule')] }),
  });
  const { whole } = await reviewFiles([`${folder}/tickets.json`, `${folder}/audits.json`]);
  t.match(whole, { tickets: 2, hands: { yes: 1, no: 1 } });
});

t.test('an alert that is resolved in the next file of a channel has its end from there', async (t) => {
  const message = (state: string, minutes: number) => ({
    type: 'message',
    subtype: 'bot_message',
    ts: String(Date.parse(at(minutes)) / 1_000),
    attachments: [{ title: `[${state}] DiskFilling (web-1)` }],
  });
  const folder = t.testdir({
    'one.json': JSON.stringify([message('FIRING:1', 0)]),
    'two.json': JSON.stringify([message('RESOLVED', 10)]),
  });
  const { whole } = await reviewFiles([`${folder}/one.json`, `${folder}/two.json`]);
  t.match(whole, { tickets: 1, timeToClose: { median: 600_000 } });
});

t.test('what two replicas of a Prometheus saw is one ticket, and a gap makes two', async (t) => {
  const series = (replica: string, seconds: number) => {
    const times = [0, 30, 60, 600, 630].map((time) => (1_780_000_000 + time + seconds) * 1_000);
    return {
      metric: { __name__: 'ALERTS', alertname: 'A', alertstate: 'firing', replica },
      values: times,
      timestamps: times,
    };
  };
  const { tickets } = await readText(`${JSON.stringify(series('a', 0))}\n${JSON.stringify(series('b', 3))}\n`);
  t.match(tickets, [{ alert: 'A', labels: { alertname: 'A' } }, { alert: 'A' }]);
  t.equal(tickets.length, 2);
});

t.test('a sum below a table, and lines above it, are no tickets', async (t) => {
  const csv =
    'Störungen im Juli;;\r\n;;\r\nNummer;Meldung;Geöffnet\r\n1;Platte voll;13.07.2026 10:00\r\nSumme;1 Meldung;\r\n';
  const { tickets } = await readText(csv);
  t.match(tickets, [{ alert: 'Platte voll', openedAt: Date.parse('2026-07-13T10:00:00Z') }]);
  t.equal(tickets.length, 1);
});

t.test('a table without a column for the alert is shown with its columns, whatever stands above it', async (t) => {
  await t.rejects(readText('Report\nof July\nfoo,bar,baz\n1,2,3\n'), { message: /The columns are "foo,bar,baz"/ });
});

t.test('an incident that was merged counts with the other one', async (t) => {
  const incident = (number: number) => ({ incident_number: number, title: 'Disk full', status: 'resolved', service });
  const merged = { ...incident(2), created_at: at(2), resolve_reason: { type: 'merge_resolve_reason' } };
  const { tickets } = await readText(JSON.stringify([{ ...incident(1), created_at: at(1) }, merged]));
  t.equal(tickets.length, 1);
});
