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
    t.match(report, { before: { tickets: 31, pages: 1 }, after: { notifications: 8, pages: 1 }, digestLines: 4 });
    t.match(
      report.outcomes.find(({ number }) => number === 12),
      { alert: 'LLMBatchProcessingJobFailures', fate: 'notified' },
    );
    t.equal(report.outcomes.filter(({ fate }) => fate === 'muted').length, 3);
    t.match(renderReplay(report), /31 tickets, 1 page among them before → 8 notifications after, 1 page among them/);
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
  t.ok(before.pages >= after.pages && before.pagesAtNight <= before.pages);
});

t.test('a page before is a ticket of P1 or P2, or without a priority one whose route pages', async (t) => {
  const folder = t.testdir({
    'tickets.csv': [
      'alert,zone,opened,closed,priority',
      'Lowered,AB,2026-07-01T03:00:00Z,2026-07-01T03:20:00Z,P2',
      'Lowered,AB,2026-07-02T12:00:00Z,2026-07-02T12:20:00Z,P2',
      'Calm,AB,2026-07-03T12:00:00Z,2026-07-03T12:20:00Z,P4',
      'Routed,AB,2026-07-04T12:00:00Z,2026-07-04T12:20:00Z,',
    ].join('\n'),
    'alertmanager.yml': `{route: {receiver: chat, routes: [{receiver: page, matchers: ['alertname="Routed"']}]},
      receivers: [{name: page, pagerduty_configs: [{routing_key: x}]}, {name: chat, webhook_configs: [{url: 'http://elsewhere'}]}]}`,
  });
  const files = [`${folder}/tickets.csv`];
  const report = await runReplay({ ...run, files, ruleFiles: [], configFile: `${folder}/alertmanager.yml` });
  t.match(report.before, { tickets: 4, atNight: 1, pages: 3, pagesAtNight: 1 });
  t.match(report.after, { pages: 1, pagesAtNight: 0 });
  t.match(renderReplay(report), /4 tickets \(1 at night\), 3 pages \(1 at night\) among them before → /);
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
