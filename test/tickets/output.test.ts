import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { findProgram } from '../../src/dev/programs/find.ts';
import { renderMarkdown, renderText } from '../../src/tickets/render/report.ts';
import { suggestAlertmanager } from '../../src/tickets/render/suggest-alertmanager.ts';
import { writeSuggestions } from '../../src/tickets/render/suggest-files.ts';
import { reviewFiles, reviewText } from './review-files.ts';

const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url).pathname;

t.test('the review is readable as text and as Markdown, and a name cannot break out of either', async (t) => {
  const review = await reviewText('alert,zone\n"Bad|name <b>\u001b[31m","X`Q"\n');
  t.match(renderText(review, false), /^1 ticket of 1 alert in 1 zone, times unknown\./);
  t.notMatch(renderText(review, false), '\u001b');
  t.match(renderMarkdown(review), /Bad\\\|name &lt;/);
});

t.test('names found in titles are shown, with the way to correct them', async (t) => {
  const text = renderText(await reviewFiles([fixture('grafana-oncall.json')]), false);
  t.match(text, /5 alerts found in titles; <\*> stands for what differs/);
  t.match(text, /^Volume <\*> on <\*> is <\*> full/m);
});

t.test('amtool and promtool load what is suggested for each fixture', async (t) => {
  const [amtool, promtool] = await Promise.all([findProgram('amtool'), findProgram('promtool')]);
  for (const name of ['pagerduty-analytics.csv', 'opsgenie-alerts.json', 'alertmanager-api.json', 'jira-export.csv']) {
    const folder = t.testdir();
    await writeSuggestions(await reviewFiles([fixture(name)]), folder);
    for (const [program, args] of [
      [amtool.path, ['check-config', join(folder, 'alertmanager.yml')]],
      [promtool.path, ['check', 'rules', join(folder, 'prometheus-rules.yml')]],
      [process.execPath, ['--check', join(folder, 'fix-webhook.mjs')]],
    ] as const) {
      const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
      t.equal(status, 0, `${name}: ${args.join(' ')} ${stderr}`);
    }
    t.match(readFileSync(join(folder, 'pagerduty.md'), 'utf8'), /^# In PagerDuty/);
  }
});

t.test('each alert is routed by its name, whatever characters it has', async (t) => {
  const names = [`it's"quoted"\\<b>`, 'Zürich✂', '-not:[yaml', '#comment'];
  const rows = names.map((name) => `"${name.replaceAll('"', '""')}",P1`);
  const file = join(t.testdir(), 'a.yml');
  writeFileSync(file, suggestAlertmanager(await reviewText(['alert,priority', ...rows].join('\n'))));
  const { path } = await findProgram('amtool');
  for (const name of names) {
    const args = ['config', 'routes', 'test', `--config.file=${file}`, `alertname=${JSON.stringify(name)}`];
    t.match(spawnSync(path, args, { encoding: 'utf8' }).stdout, /^page$/m, name);
  }
});
