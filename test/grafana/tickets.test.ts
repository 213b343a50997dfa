import { join } from 'node:path';
import { dump } from 'js-yaml';
import t, { type Test } from 'tap';
import { findProgram } from '../../src/dev/programs/find.ts';
import { run } from '../../src/dev/programs/run.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';
import { interpolate, panelQueries, shippedDashboard } from './shipped.ts';

const promtool = findProgram('promtool', programsUnderTest);

// What the demo's story has none of: promtool evaluates the panels' own expressions on made-up series.

t.test('an alert counts as muted while another one fires in its zone, and only there', async (t) => {
  const firing = (alertname: string, zone: string, priority: string) =>
    `ALERTS{alertname="${alertname}", zone="${zone}", priority="${priority}", alertstate="firing"}`;
  await evaluate(t, 'Alerts that another one mutes, by priority', {
    input_series: [
      { series: firing('EndpointRegistrationTransientFailure', 'a', 'P5'), values: '1x10' },
      { series: firing('TooFewEndpointsRegistered', 'a', 'P1'), values: '1x10' },
      { series: firing('EndpointRegistrationTransientFailure', 'b', 'P5'), values: '1x10' },
      { series: firing('LLMModelStale', 'b', 'P4'), values: '1x10' },
      { series: firing('LLMModelVeryStale', 'a', 'P3'), values: '1x10' },
    ],
    exp_samples: [
      { labels: '{priority="P1"}', value: 0 },
      { labels: '{priority="P3"}', value: 0 },
      { labels: '{priority="P4"}', value: 0 },
      { labels: '{priority="P5"}', value: 1 },
    ],
  });
});

/** Fires from minute 1 to 2 and from 4 on; and once in another zone. */
const twiceAndOnce = (priority: string) => [
  { series: `ALERTS{alertname="X", zone="a", priority="${priority}", alertstate="firing"}`, values: '_ 1 1 stale 1x6' },
  { series: `ALERTS_FOR_STATE{alertname="X", zone="a", priority="${priority}"}`, values: '_ 60 60 stale 240x6' },
  { series: `ALERTS{alertname="X", zone="b", priority="${priority}", alertstate="firing"}`, values: '_ 1x9' },
  { series: `ALERTS_FOR_STATE{alertname="X", zone="b", priority="${priority}"}`, values: '_ 60x9' },
];
const heartbeat = [
  { series: 'ALERTS{alertname="BigRedButtonHeartbeat", priority="P5", alertstate="firing"}', values: '1x10' },
  { series: 'ALERTS_FOR_STATE{alertname="BigRedButtonHeartbeat", priority="P5"}', values: '0x10' },
];
/** It was pending, and never fired. */
const pending = [
  { series: 'ALERTS{alertname="Y", priority="P2", alertstate="pending"}', values: '1x10' },
  { series: 'ALERTS_FOR_STATE{alertname="Y", priority="P2"}', values: '0x10' },
];

t.test('an alert counts as raised each time it began to fire, in each zone; the heartbeat never does', async (t) => {
  await evaluate(t, 'Raised in the range shown, by priority', {
    input_series: [...twiceAndOnce('P4'), ...twiceAndOnce('P1').slice(2), ...pending, ...heartbeat],
    exp_samples: [
      { labels: '{priority="P1"}', value: 1 },
      { labels: '{priority="P4"}', value: 3 },
    ],
  });
});

t.test('what is folded into the digest is P4 and P5, and 0 where none was raised', async (t) => {
  const title = 'Folded into the daily digest';
  const folded = (value: number) => [{ labels: '{}', value }];
  await evaluate(t, title, {
    input_series: [...twiceAndOnce('P4'), ...twiceAndOnce('P5'), ...heartbeat],
    exp_samples: folded(6),
  });
  await evaluate(t, title, { input_series: [...twiceAndOnce('P1'), ...heartbeat], exp_samples: folded(0) });
  await evaluate(t, title, { input_series: twiceAndOnce('P1'), exp_samples: [] });
});

interface Case {
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}

/** The first query of the panel, after 10 minutes, over a range of 10 minutes. */
async function evaluate(t: Test, title: string, { input_series, exp_samples }: Case): Promise<void> {
  const { expr } = panelQueries(shippedDashboard()).find(({ where }) => where === title) ?? { expr: '' };
  const promql_expr_test = [{ expr: interpolate(expr, { __range: '10m' }), eval_time: '10m', exp_samples }];
  const text = dump({ tests: [{ interval: '1m', input_series, promql_expr_test }] });
  const folder = t.testdir({ 'cases.yml': text });
  const { path } = await promtool;
  await t.resolves(run(path, ['test', 'rules', join(folder, 'cases.yml')]), title);
}
