import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { Registry } from 'prom-client';
import t from 'tap';
import { dashboard } from '../../grafana/dashboard.ts';
import { shippedButtonRules, shippedStopRules } from '../../src/config/shipped-files.ts';
import { DrillMetrics } from '../../src/telemetry/metrics/drill-metrics.ts';
import { createInstruments } from '../../src/telemetry/metrics/instruments.ts';
import { annotationQueries, interpolate, panelQueries, shippedDashboard, shippedValues } from './shipped.ts';

const shipped = shippedDashboard();
const panels = shipped.panels.filter(({ type }) => type !== 'row');
const expressions = [...panelQueries(shipped), ...annotationQueries(shipped)];
const values = { ...shippedValues, __range: '3h', __rate_interval: '1m' };

t.test('the JSON that is checked in is what the code makes: npm run grafana', (t) => {
  t.strictSame(shipped, JSON.parse(JSON.stringify(dashboard())));
  t.end();
});

t.test('the panels fill the grid, none upon another, and each has a number of its own', (t) => {
  const taken = new Set<string>();
  let cells = 0;
  for (const { gridPos, title } of shipped.panels) {
    t.ok(gridPos.x + gridPos.w <= 24, title);
    cells += gridPos.w * gridPos.h;
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) taken.add(`${x},${y}`);
    }
  }
  const bottom = Math.max(...shipped.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  t.equal(taken.size, cells, 'none upon another');
  t.equal(taken.size, 24 * bottom, 'no gaps');
  t.equal(new Set(shipped.panels.map(({ id }) => id)).size, shipped.panels.length);
  t.end();
});

t.test('every panel says what it shows, and every series has a name', (t) => {
  for (const { title, description, targets = [] } of panels) {
    t.match(description, /^[A-Z].{30,}\.$/s, title);
    t.not(targets.length, 0, title);
    for (const { legendFormat } of targets) t.match(legendFormat, /\w/, title);
  }
  t.equal(new Set(panels.map(({ title }) => title)).size, panels.length);
  t.end();
});

t.test('the meaning of a value is a word, never a colour alone', (t) => {
  const meanings = panels.flatMap(({ fieldConfig }) => fieldConfig?.defaults.mappings ?? []);
  t.ok(meanings.length > 5);
  for (const { options } of meanings) {
    for (const meaning of Object.values(options)) t.match(meaning, { text: /\w/, color: /\w/ });
  }
  t.end();
});

t.test('every query goes to the Prometheus that the reader chose', (t) => {
  const chosen = { type: 'prometheus', uid: '$' + '{datasource}' };
  const { templating, annotations } = shipped;
  const asking = [
    ...panels.flatMap(({ datasource, targets = [] }) => [datasource, ...targets.map((target) => target.datasource)]),
    ...annotations.list.map(({ datasource }) => datasource),
    ...templating.list.filter(({ type }) => type === 'query').map(({ datasource }) => datasource),
  ];
  for (const datasource of asking) t.strictSame(datasource, chosen);
  t.equal(templating.list[0]?.name, 'datasource');
  t.end();
});

t.test('every expression is PromQL', (t) => {
  for (const { where, expr } of expressions) {
    const text = interpolate(expr, values);
    parser.parse(text).iterate({
      enter: ({ type, from, to }) => {
        if (type.isError) t.fail(`${where}: ${text.slice(from, to + 40)}`);
      },
    });
    t.pass(where);
  }
  t.end();
});

t.test("every metric of the button's that is asked for is one that the receiver has", (t) => {
  const registry = new Registry();
  createInstruments(registry);
  new DrillMetrics(registry);
  const known = new Set(Object.values(registry.getMetricsAsArray()).map(({ name }) => name));
  const variables = shipped.templating.list.map(({ query }) => (typeof query === 'string' ? query : query.query));
  const text = [...variables, ...expressions.map(({ expr }) => expr)].join('\n');
  const asked = new Set([...text.matchAll(/\bbig_red_button_\w+/g)].map(([name]) => name));
  for (const name of asked) t.ok(known.has(name) || known.has(name.replace(/_(bucket|sum|count)$/, '')), name);
  t.ok(asked.size > 12);
  t.end();
});

t.test('the window is the one of the stop rule', (t) => {
  const window = shipped.templating.list.find(({ name }) => name === 'window');
  const [, text = ''] = /\[(\w+):5s\]/.exec(readFileSync(shippedStopRules, 'utf8')) ?? [];
  t.match(window?.current, { text, value: shippedValues.window });
  t.equal(Number(shippedValues.window), Number(text.replace('m', '')) * 60);
  t.end();
});

t.test('what fails on the way of a stop alert is asked as the alert asks it', (t) => {
  const rules = readFileSync(shippedButtonRules, 'utf8');
  const rule = rules.slice(rules.indexOf('alert: BigRedButtonNotificationsFailing'));
  const asked = [...rule.slice(0, rule.indexOf('for:')).matchAll(/increase\((\w[^[\n]+)\[\w+\]/g)].map(
    ([, series]) => series,
  );
  const panel = panelQueries(shipped).filter(({ where }) => where === 'What fails on the way of a stop alert');
  t.strictSame(
    panel.map(({ expr }) => /increase\(([^[]+)\[/.exec(expr)?.[1]),
    asked,
  );
  t.end();
});
