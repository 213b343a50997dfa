import { fileURLToPath } from 'node:url';
import t from 'tap';
import { renderReplay } from '../../src/tickets/render/replay.ts';
import { findAlertmanager } from '../../src/tickets/replay/alertmanager.ts';
import { type ReplayRun, runReplay } from '../../src/tickets/run-replay.ts';

const inTree = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const run: ReplayRun = {
  files: [inTree('src/tickets/sample/tickets.log')],
  read: { columns: {}, handsWhen: [], renames: [], warn: () => {}, stdin: process.stdin },
  configFile: inTree('alertmanager/alertmanager.yml'),
  ruleFiles: [inTree('prometheus-rules/tickets.yml')],
  spacingMs: 60_000,
  openMs: 300_000,
  withinMs: 120_000,
  timeZone: 'UTC',
  priorities: new Map(),
  warn: () => {},
  onInterrupt: () => {},
};

t.test(
  'of the sample, a real Alertmanager makes one page, six messages and one digest, and nobody misses anything',
  async (t) => {
    const report = await runReplay(run);
    t.match(report, {
      before: { tickets: 31, pages: 'unknown' },
      after: { notifications: 8, pages: 1 },
      digestLines: 4,
    });
    t.match(
      report.outcomes.find(({ number }) => number === 12),
      { alert: 'LLMBatchProcessingJobFailures', fate: 'notified' },
    );
    t.equal(report.outcomes.filter(({ fate }) => fate === 'muted').length, 3);
    t.match(renderReplay(report), /31 tickets before → 8 notifications after, 1 page among them/);
    t.match(renderReplay(report), /Nobody misses anything/);
  },
);

t.test('a quarter of webhooks is played whole, with its own labels', async (t) => {
  const files = [inTree('test/tickets/fixtures/alertmanager-webhook.ndjson')];
  const { before, after, outcomes, timed } = await runReplay({ ...run, files });
  t.ok(timed);
  t.equal(before.tickets, 36);
  t.equal(outcomes.length, 36);
  t.ok(after.pages > 0 && after.pagesAtNight <= after.pages);
});

t.test('each ticket of a paging tool was a page before', async (t) => {
  const folder = t.testdir({
    'incidents.csv': [
      'incident_number,description,service_name,created_at,resolved_at,auto_resolved',
      '1,PaymentsDown,shop,2026-10-01T02:00:00Z,2026-10-01T02:30:00Z,false',
      '2,PaymentsDown,shop,2026-10-02T12:00:00Z,2026-10-02T12:30:00Z,false',
    ].join('\n'),
  });
  const report = await runReplay({ ...run, files: [`${folder}/incidents.csv`] });
  t.match(report.before, { tickets: 2, atNight: 1, pages: 2, pagesAtNight: 1 });
  t.match(renderReplay(report), /^2 tickets \(1 at night\), each a page, before →/m);
});

t.test('an alert whose route leads to nobody is reported as unheard', async (t) => {
  const folder = t.testdir({
    'tickets.log': 'Zone AB: Lost\nZone AB: Heard\n',
    'alertmanager.yml': `{route: {receiver: nobody, routes: [{receiver: chat, matchers: ['alertname="Heard"']}]},
      receivers: [{name: nobody}, {name: chat, webhook_configs: [{url: 'http://elsewhere'}]}]}`,
  });
  const report = await runReplay({
    ...run,
    files: [`${folder}/tickets.log`],
    configFile: `${folder}/alertmanager.yml`,
  });
  t.match(report.outcomes, [
    { alert: 'Lost', fate: 'unheard', by: 'nobody notifies nobody' },
    { alert: 'Heard', fate: 'notified' },
  ]);
  t.match(renderReplay(report), /NOBODY HEARD of 1 ticket:/);
});

t.test('a replay that would take longer than it may asks first', async (t) => {
  await t.rejects(runReplay({ ...run, withinMs: 1_000 }), { message: /longer than --within: allow it with --within/ });
});

t.test('Alertmanager is the one that is named, and its absence is explained', async (t) => {
  t.equal(await findAlertmanager(process.execPath), process.execPath);
  await t.rejects(findAlertmanager('/nowhere'), { message: /\/nowhere: no program that can be run/ });
});
