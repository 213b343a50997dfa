import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { shippedStopRules } from '../../src/config/shipped-files.ts';
import { textReporter } from '../../src/dev/demo/reporter.ts';
import { runStory } from '../../src/dev/demo/run-story.ts';
import { alertmanager } from '../../src/dev/demo/scene.ts';
import { startStack } from '../../src/dev/demo/stack/monitoring-stack.ts';
import { Story } from '../../src/dev/demo/story.ts';
import { quickChain, until } from '../chain/stand.ts';
import { labelValues, queryRange, type Series } from './prometheus.ts';
import {
  annotationQueries,
  interpolate,
  panelQueries,
  shippedDashboard,
  shippedValues,
  type Values,
} from './shipped.ts';

// The demo's story runs once. Then its Prometheus answers every query of the dashboard.
t.setTimeout(300_000);
const chain = await startStack({
  ...quickChain,
  heartbeatLateAfter: '10s',
  alertmanagers: [alertmanager],
  drill: true,
});
t.teardown(() => chain.close());
const start = Date.now() / 1_000;
const storyText = await playStory();

const dashboard = shippedDashboard();
const stateQuery = queryOf('State of each button');
const armed = 1;
// The story is over as soon as the button is armed; Prometheus hears of it at its next scrape.
const end = await until('Prometheus has seen the end of the story', async () => {
  const now = Date.now() / 1_000;
  const states = valuesOf(await askUntil(now, stateQuery));
  const drills = valuesOf(await askUntil(now, 'big_red_button_drill_success'));
  return states.at(-1) === armed && drills.length > 0 && now;
});

/** Returns what the demo writes. */
async function playStory(): Promise<string> {
  let written = '';
  const write = (text: string) => {
    t.comment(text.trimEnd());
    written += text;
  };
  const reporter = textReporter({ write, elapsed: () => 0, color: false });
  await runStory({ story: new Story({ reporter, signal: new AbortController().signal }), stack: chain, figures: [] });
  return written;
}

function ask(expr: string): Promise<readonly Series[]> {
  return askUntil(end, expr);
}

function askUntil(time: number, expr: string): Promise<readonly Series[]> {
  const range = { start, end: time, step: 1 };
  return queryRange(chain.monitoring.prometheusUrl, interpolate(expr, valuesAt(time)), range);
}

function valuesAt(time: number): Values {
  // Grafana: at least four scrapes; the demo scrapes each second.
  return { ...shippedValues, __range: `${Math.ceil(time - start)}s`, __rate_interval: '10s' };
}

function valuesOf(series: readonly Series[]): readonly number[] {
  return series.flatMap(({ values }) => values.map(([, value]) => value));
}

t.test("docs/demo.md shows what the demo's story writes", async (t) => {
  const document = await readFile(join(import.meta.dirname, '../../docs/demo.md'), 'utf8');
  const shown = [...document.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block).join('');
  const claims = [...shown.matchAll(/ ✓ (.*)$/gm)].map(([, claim = '']) => claim);
  const stages = [...shown.matchAll(/ · \+\d\.\d\d s {2}(.*)$/gm)].map(([, stage = '']) => stage);
  const figures = [...shown.matchAll(/^ {2}([a-z].*?) {2,}\S/gm)].map(([, figure = '']) => figure);
  const chapters = shown.match(/^\d {2}.*$/gm) ?? [];
  t.ok(claims.length > 3 && stages.length > 3 && figures.length > 3 && chapters.length > 1, 'the blocks were found');
  const oneLine = storyText.replaceAll(/\s+/g, ' ');
  for (const text of [...claims, ...stages, ...figures, ...chapters]) {
    t.ok(oneLine.includes(text.replaceAll(/\s+/g, ' ')), text);
  }
});

t.test("every query of every panel has data in the demo's story", async (t) => {
  for (const { where, expr } of panelQueries(dashboard)) {
    t.ok(valuesOf(await ask(expr)).some(Number.isFinite), `${where}: ${expr.replaceAll(/\s+/g, ' ')}`);
  }
});

t.test('the state goes from armed by way of stopping or stopped to armed again', async (t) => {
  const seen = valuesOf(await ask(stateQuery));
  t.equal(seen[0], armed);
  // The story holds each of the two for about a second, and Prometheus looks once a second.
  t.ok(seen.includes(3) || seen.includes(4));
  t.equal(seen.at(-1), armed);
});

t.test('restarts are counted as the stop rule counts them, and fall to none left as it fires', async (t) => {
  const rules = await readFile(shippedStopRules, 'utf8');
  const [, rule = ''] = /alert: BigRedButtonStop\n(?:.*\n)*?\s+expr: \|\n((?:\s{10,}.*\n)+)/.exec(rules) ?? [];
  t.equal(rule.split(' > 3').length, 3, 'both arms');
  const counted = await ask(queryOf('Restarts of each container within the window, against the limit'));
  t.strictSame(counted, await ask(rule.replaceAll(' > 3', '')));
  t.ok(Math.max(...valuesOf(counted)) > 3);
  t.ok(Math.min(...valuesOf(await ask(queryOf('Restarts left before the alert fires')))) <= 0);
});

t.test('every annotation marks what happened in the story', async (t) => {
  const marks = new Map<string, readonly Series[]>();
  for (const { where, expr } of annotationQueries(dashboard)) marks.set(where, await ask(expr));
  const triggers = marks.get('Trips')?.map(({ labels }) => labels.trigger);
  t.strictSame(triggers?.toSorted(), ['alert', 'sensor']);
  for (const name of ['Trips', 'Resets', 'Fights']) {
    t.match(marks.get(name), [{ labels: { button: 'swype-app' } }], name);
    t.ok(
      valuesOf(marks.get(name) ?? []).every((value) => value > 0),
      'Grafana marks what is not zero',
    );
  }
  t.equal(marks.size, 3);
});

t.test('every variable finds what there is to choose', async (t) => {
  const found: Record<string, readonly string[]> = {};
  for (const { type, name, query } of dashboard.templating.list) {
    if (type !== 'query' || typeof query === 'string') continue;
    const [, match = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(query.query) ?? [];
    found[name] = await labelValues(chain.monitoring.prometheusUrl, label, interpolate(match, valuesAt(end)));
  }
  t.strictSame(found, {
    namespace: ['big-red-button-drill', 'sre'],
    // In the namespace `sre`, which the test chooses.
    button: ['swype-app'],
    target: ['swype-app'],
  });
});

/** The first query of a panel. */
function queryOf(title: string): string {
  const asked = panelQueries(dashboard).find(({ where }) => where === title);
  if (asked === undefined) throw new Error(`no panel ${title}`);
  return asked.expr;
}
