import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import t from 'tap';
import { renderReplay } from '../../src/toil/render-replay.ts';
import { isGrave } from '../../src/toil/replay-outcome.ts';
import { digestLabels, type ReplayRun, runReplay } from '../../src/toil/run-replay.ts';
import { until } from '../support/until.ts';

const inTree = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const run: ReplayRun = {
  files: [inTree('src/toil/sample/tickets.log')],
  read: { reading: { chosen: {}, utcOffsetMinutes: 0 } },
  configFile: inTree('alertmanager/alertmanager.yml'),
  ruleFiles: [inTree('prometheus-rules/tickets.yml')],
  spacingMs: 60_000,
  openMs: 300_000,
  playMs: 60_000,
  priorities: new Map(),
  stdin: process.stdin,
  errors: { write: () => true },
  onInterrupt: () => undefined,
};

t.test(
  'of the sample, a real Alertmanager makes three pages at most and one digest, and nobody misses anything',
  async (t) => {
    const { tickets, notifications, outcomes, statements } = await runReplay(run);
    const count = (receiver: string) =>
      notifications.filter((row) => row.receiver === receiver).reduce((sum, row) => sum + row.notifications, 0);
    t.equal(tickets, 31);
    t.ok(count('page') >= 1 && count('page') <= 3, `${count('page')} pages`);
    t.equal(count('daily-digest'), 1);
    t.same(
      outcomes.filter(({ fate }) => fate === 'unheard'),
      [],
    );
    const folded = outcomes.filter((outcome) => isGrave(outcome) && !['notified', 'folded'].includes(outcome.fate));
    t.same(folded, [], 'what needs hands is told itself');
    t.match(
      outcomes.find(({ number }) => number === 11),
      { fate: 'muted', by: 'by EndpointRegistrationFailure' },
    );
    t.match(statements.join('\n'), /posted the daily digest itself/);
    t.notMatch(statements.join('\n'), /No rule or ticket gives a priority/);
  },
);

t.test('an alert whose route tells nobody is reported as unheard', async (t) => {
  const folder = t.testdir({
    'tickets.log': 'Zone AB: Lost\n',
    'alertmanager.yml': 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n',
  });
  let told = '';
  const report = await runReplay({
    ...run,
    files: [`${folder}/tickets.log`],
    configFile: `${folder}/alertmanager.yml`,
    errors: { write: (text: string) => (told += text) },
  });
  t.match(told, /^playing 1 ticket in 0 s/);
  t.match(report.outcomes, [{ alert: 'Lost', receivers: ['nobody'], fate: 'unheard' }]);
  t.match(
    renderReplay(report),
    /NOBODY HEARD of 1 ticket, 1 of them not P4 or P5:\n {2}ticket 1, Lost in zone AB: .*leads to nobody/,
  );
});

t.test(
  'a priority comes from --priority, else from the ticket, else from the rules; an alert that none ranks is named',
  async (t) => {
    const folder = t.testdir({
      'tickets.csv': 'alert,zone,priority\nChosen,AB,P2\nOwn,AB,P2\nRuled,AB,\nUnranked,AB,\n',
      'rules.yml':
        'groups: [{rules: [{alert: Chosen, labels: {priority: P4}}, {alert: Own, labels: {priority: P4}}, {alert: Ruled, labels: {priority: P4}}]}]\n',
      'alertmanager.yml':
        'route: {receiver: all, group_interval: 30s}\nreceivers: [{name: all, slack_configs: [{}]}]\n',
    });
    const { outcomes, statements } = await runReplay({
      ...run,
      files: [`${folder}/tickets.csv`],
      configFile: `${folder}/alertmanager.yml`,
      ruleFiles: [`${folder}/rules.yml`],
      priorities: new Map([['Chosen', 'P1']]),
      spacingMs: 1_000,
    });
    t.same(
      outcomes.map(({ alert, priority }) => `${alert} ${priority}`),
      ['Chosen P1', 'Own P2', 'Ruled P4', 'Unranked none'],
    );
    t.match(statements.join('\n'), /No rule or ticket gives a priority to Unranked: played without one\./);
  },
);

t.test('the digest that a replay posts has the labels that its rule gives it', async (t) => {
  // promtool holds the shipped rules to this shape.
  const { groups } = load(readFileSync(inTree('prometheus-rules/tickets.yml'), 'utf8')) as {
    groups: { rules: { alert?: string; expr: string; labels: Record<string, string> }[] }[];
  };
  const rule = groups.flatMap(({ rules }) => rules).find(({ alert }) => alert === digestLabels.alertname);
  t.same({ alertname: 'DailyDigest', ...rule?.labels }, digestLabels);
  t.match(rule?.expr, /sum by \(about, zone\)/);
});

t.test('an interrupt in the middle of a replay leaves no file behind', async (t) => {
  const folder = t.testdir();
  const args = [inTree('src/main.ts'), 'toil', 'replay', run.files[0] ?? ''];
  const env = { ...process.env, TMPDIR: folder };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    t.teardown(() => child.kill('SIGKILL'));
    let told = '';
    child.stderr.on('data', (text) => (told += text));
    await until(() => readdirSync(folder).some((name) => name.includes('replay')));
    child.kill(signal);
    const [code] = await once(child, 'close');
    t.equal(code, 1, signal);
    t.match(told, /\nbig-red-button: interrupted\n$/);
    t.strictSame(readdirSync(folder), []);
  }
});
