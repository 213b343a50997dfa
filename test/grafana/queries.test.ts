import { readFile } from 'node:fs/promises';
import t from 'tap';
import { startChain } from '../../src/demo/chain.ts';
import { narrateForPeople } from '../../src/demo/narrator.ts';
import { alertmanager } from '../../src/demo/scene.ts';
import { Story } from '../../src/demo/story.ts';
import { tellStory } from '../../src/demo/tell-story.ts';
import { shippedStopRules } from '../../src/programs/shipped.ts';
import { quickChain } from '../chain/stand.ts';
import { labelValues, queryRange, type Series } from './prometheus.ts';
import {
  annotationQueries,
  interpolate,
  panelQueries,
  shippedDashboard,
  shippedValues,
  type Values,
} from './shipped.ts';

// The demo's story, told once; then every query of the dashboard is put to the Prometheus that saw it.
t.setTimeout(300_000);
const chain = await startChain({ ...quickChain, heartbeatLateAfter: '10s', alertmanagers: [alertmanager] });
t.teardown(() => chain.close());
const start = Date.now() / 1_000;
await tellDemo();
const end = Date.now() / 1_000;

const dashboard = shippedDashboard();
const values: Values = {
  ...shippedValues,
  __range: `${Math.ceil(end - start)}s`,
  // Grafana: at least four scrapes; the demo scrapes each second.
  __rate_interval: '10s',
};

async function tellDemo(): Promise<void> {
  const narrator = narrateForPeople({ write: (text) => t.comment(text.trimEnd()), elapsed: () => 0, color: false });
  await tellStory({ story: new Story({ narrator, signal: new AbortController().signal }), chain, figures: [] });
}

function ask(expr: string): Promise<readonly Series[]> {
  return queryRange(chain.monitoring.prometheusUrl, interpolate(expr, values), { start, end, step: 1 });
}

const valuesOf = (series: readonly Series[]) => series.flatMap(({ values }) => values.map(([, value]) => value));

t.test("every query of every panel has data in the demo's story", async (t) => {
  for (const { where, expr } of panelQueries(dashboard)) {
    t.ok(valuesOf(await ask(expr)).some(Number.isFinite), `${where}: ${expr.replaceAll(/\s+/g, ' ')}`);
  }
});

t.test('the state goes from armed by way of stopped to armed again', async (t) => {
  const seen = valuesOf(await ask(queryOf('State of each button')));
  t.equal(seen[0], 1);
  t.ok(seen.includes(4));
  t.equal(seen.at(-1), 1);
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
    found[name] = await labelValues(chain.monitoring.prometheusUrl, label, interpolate(match, values));
  }
  t.strictSame(found, { namespace: ['sre'], button: ['swype-app'], target: ['swype-app'] });
});

/** The first query of a panel. */
function queryOf(title: string): string {
  const asked = panelQueries(dashboard).find(({ where }) => where === title);
  if (asked === undefined) throw new Error(`no panel ${title}`);
  return asked.expr;
}
