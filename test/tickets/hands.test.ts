import t from 'tap';
import type { JsonRecord } from '../../src/tickets/exports/values.ts';
import { readText, reviewText } from './review-files.ts';

const times = { created_at: '2026-07-01T10:00:00Z', resolved_at: '2026-07-01T10:05:00Z' };
const jira = (fields: JsonRecord, more: JsonRecord = {}) => ({
  key: 'OPS-1',
  fields: { summary: 'Disk full', created: times.created_at, resolutiondate: times.resolved_at, ...fields },
  ...more,
});
const pagerDuty = (more: JsonRecord) => ({ incident_number: 1, description: 'Disk full', ...times, ...more });
const serviceNow = (more: JsonRecord) => ({
  number: 'INC1',
  short_description: 'Disk full',
  opened_at: '2026-07-01 10:00:00',
  resolved_at: '2026-07-01 10:05:00',
  ...more,
});
const onCall = (more: JsonRecord) => ({
  integration_id: 'I',
  id: 'A',
  title: 'Disk full',
  state: 'resolved',
  ...times,
  ...more,
});
const bot = { displayName: 'Automation for Jira', accountType: 'app' };
const person = { displayName: 'Ada Okoro', accountType: 'atlassian' };

async function handsOf(record: JsonRecord, handsWhen: Parameters<typeof readText>[1] = {}) {
  return (await readText(JSON.stringify([record]), handsWhen)).tickets[0]?.hands;
}

const signs: Record<string, JsonRecord> = {
  'an acknowledgement beside auto_resolved': pagerDuty({ auto_resolved: true, acknowledgement_count: 1 }),
  'engaged time beside auto_resolved': pagerDuty({ auto_resolved: true, engaged_seconds: 3600 }),
  'a resolver with a name': pagerDuty({ resolved_by_user_name: 'Ada Okoro' }),
  'a comment by a person': jira({ comment: { comments: [{ author: person, body: 'Restarted nginx' }] } }),
  'a change by a person, of whatever field': jira({}, { changelog: { histories: [{ author: person, items: [] }] } }),
  'a changed assignee': serviceNow({ reassignment_count: '2', close_code: 'Closed by Event Management' }),
  'a work note by a person': serviceNow({ work_notes: '2026-07-01 10:02:00 - Ada Okoro (Work notes)\nlooking' }),
  'a time of acknowledgement without a name': onCall({ acknowledged_at: '2026-07-01T10:01:00Z' }),
  'a silence': onCall({ silenced_at: '2026-07-01T10:01:00Z' }),
};

for (const [sign, record] of Object.entries(signs)) {
  t.test(`${sign} is a sign of a person`, async (t) => t.equal(await handsOf(record), 'yes'));
}

t.test('an acknowledgement counts by who gave it', async (t) => {
  const alert = {
    tinyId: '1',
    message: 'Disk full',
    createdAt: times.created_at,
    status: 'closed',
    acknowledged: true,
  };
  const report = { closeTime: 60_000, closedBy: 'Datadog' };
  t.equal(await handsOf({ ...alert, report: { ...report, acknowledgedBy: 'System' } }), 'no');
  t.equal(await handsOf({ ...alert, report: { ...report, acknowledgedBy: 'ada@example.com' } }), 'yes');
  t.equal(await handsOf({ ...alert, report }), 'yes');
});

t.test('what machines do is no sign of a person', async (t) => {
  const byBot = jira(
    { comment: { comments: [{ author: bot, body: 'Resolved automatically' }] } },
    { changelog: { histories: [{ author: bot, items: [] }] } },
  );
  t.equal(await handsOf(byBot), 'no');
  t.equal(
    await handsOf(serviceNow({ work_notes: '2026-07-01 10:02:00 - System (Work notes)\nAlert closed' })),
    undefined,
  );
});

t.test('"resolved by caller" is the word of the one who opened the ticket', async (t) => {
  const code = 'Closed/Resolved by Caller';
  t.equal(await handsOf(serviceNow({ close_code: code, opened_by: 'alert.integration' })), 'no');
  t.equal(await handsOf(serviceNow({ close_code: code, opened_by: 'Ada Okoro' })), 'yes');
});

t.test('a number of comments beyond that of the closing machine leaves the answer open', async (t) => {
  const issue = { number: 1, title: 'Disk full', state: 'closed', ...times, closed_at: times.resolved_at, url: 'u' };
  const closed_by = { login: 'alerts[bot]', type: 'Bot' };
  t.equal(await handsOf({ ...issue, closed_by, comments: 1 }), 'no');
  t.equal(await handsOf({ ...issue, closed_by, comments: 2 }), undefined);
});

t.test('a note that says what was done is no note of a machine, whatever its first words', async (t) => {
  t.equal(
    await handsOf(jira({ comment: { comments: [{ author: person, body: 'Alert resolved by restarting it' }] } })),
    'yes',
  );
  const head = 'Issue key,Summary,Created,Resolved,Comment\n';
  const row = 'OPS-1,Disk full,2026-07-01 10:00,2026-07-01 10:05,Alert cleared after I restarted nginx\n';
  t.equal((await readText(head + row)).tickets[0]?.hands, 'yes');
});

t.test('a value that the person maps to nobody does not outweigh a sign of a person', async (t) => {
  const handsWhen = [{ column: 'close_code', is: /^Auto/, hands: false }];
  t.equal(await handsOf(serviceNow({ close_code: 'Auto 7' }), { handsWhen }), 'no');
  t.equal(await handsOf(serviceNow({ close_code: 'Auto 7', resolved_by: 'Ada Okoro' }), { handsWhen }), 'yes');
});

/** Twelve tickets in five weeks, each closed by the tool after five minutes, with one priority. */
function quarter(priority: string): string {
  const rows = Array.from({ length: 12 }, (_, n) => {
    const day = new Date(Date.UTC(2026, 6, 1 + 3 * n)).toISOString().slice(0, 10);
    return `${n},Disk full,${day}T10:00:00Z,${day}T10:05:00Z,true,${priority}`;
  });
  return ['incident_number,description,created_at,resolved_at,auto_resolved,priority_name', ...rows].join('\n');
}

t.test('an urgent priority vetoes, in whatever words, and so does a priority that is not understood', async (t) => {
  t.match((await reviewText(quarter('P4'))).alerts[0]?.advice, { treatment: 'retire' });
  const urgent = [
    'P1',
    'p2',
    '1 - Critical',
    'Sev-2',
    'SEV1',
    'Höchste',
    'Haute',
    'High (2)',
    '2',
    'Prio 1',
    'Blocker',
    'Tier Zero',
  ];
  for (const word of urgent) {
    const { treatment, priority } = (await reviewText(quarter(word))).alerts[0]?.advice ?? {};
    t.notMatch(treatment, /retire|lower/, word);
    t.notMatch(priority, /P[345]/, word);
  }
});
