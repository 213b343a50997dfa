import { load } from 'js-yaml';
import t from 'tap';
import { laneLabel, makeReplayConfig } from '../../src/tickets/replay/config.ts';
import { planTickets, schedule } from '../../src/tickets/replay/plan.ts';
import { readText } from './review-files.ts';

const url = (receiver: string) => `http://127.0.0.1:1/${receiver}`;
const tickets = [{ alertname: 'A', zone: 'XQ' }];
const receivers =
  'receivers: [{name: a, slack_configs: [{api_url_file: /secret}]}, {name: nobody}, {name: page, pagerduty_configs: [{routing_key: k}]}]';
const configOf = (yaml: string) => makeReplayConfig(load(yaml), 'c.yml', tickets, url);

t.test('all durations are scaled alike, and none is shorter than 100 ms', async (t) => {
  const { speed, yaml } = configOf(
    `{route: {receiver: a, routes: [{group_wait: 0s, group_interval: 5s}]}, ${receivers}}`,
  );
  t.equal(speed, 300);
  t.match(load(yaml), {
    route: {
      group_wait: '100ms',
      group_interval: '1s',
      repeat_interval: '48s',
      routes: [{ group_wait: '0s', group_interval: '100ms' }],
    },
  });
});

t.test('nothing leaves the machine, and a receiver that notifies nobody stays so', async (t) => {
  const { yaml, receivers: described } = configOf(`{route: {receiver: a}, ${receivers}}`);
  t.notMatch(yaml, /secret|routing_key/);
  t.match(load(yaml), {
    receivers: [{ name: 'a', webhook_configs: [{ url: url('a') }] }, { name: 'nobody' }, { name: 'page' }],
  });
  t.match(described.get('page'), { pages: true, notifies: true });
  t.match(described.get('nobody'), { notifies: false });
});

t.test('a configuration whose receivers are empty is refused', async (t) => {
  t.throws(() => configOf('{route: {receiver: a}, receivers: [{name: a}]}'), {
    message: /no receiver in it notifies anybody/,
  });
  t.throws(() => configOf('{receivers: []}'), { message: /not an Alertmanager configuration/ });
});

t.test('each group and inhibition is bound to its lane, and what they have in common parts the lanes', async (t) => {
  const yaml = `{route: {receiver: a, group_by: [alertname, zone], routes: [{matchers: ['digest="daily"'], group_by: [digest]}]},
    inhibit_rules: [{source_matchers: [alertname="A"], target_matchers: [alertname="B"], equal: [zone]}], ${receivers}}`;
  const config = configOf(yaml);
  t.match(load(config.yaml), {
    route: { group_by: ['alertname', 'zone', laneLabel] },
    inhibit_rules: [{ equal: ['zone', laneLabel] }],
  });
  t.same(config.common, ['zone'], 'a route that no ticket takes does not count');
});

t.test('idle time is skipped and no ticket is cut: a quarter takes as long as its longest episode', async (t) => {
  const rows = [
    'XQ,2026-07-01T10:00:00Z,2026-07-01T10:10:00Z',
    'XQ,2026-07-01T10:05:00Z,2026-07-01T18:00:00Z',
    'XQ,2026-09-20T10:00:00Z,2026-09-20T10:10:00Z',
    'AB,2026-07-01T10:00:00Z,',
  ];
  const { tickets: read } = await readText(['zone,opened,closed,alert', ...rows.map((row) => `${row},A`)].join('\n'));
  const planned = planTickets(read, {
    spacingMs: 60_000,
    openMs: 300_000,
    priorities: new Map([['A', 'P2']]),
    rulePriorities: new Map(),
  });
  const scheduled = schedule(planned, 300, 360_000, ['zone']);
  t.equal(scheduled.length, 4);
  t.equal(new Set(scheduled.map(({ labels }) => labels[laneLabel])).size, 3);
  t.ok(Math.max(...scheduled.map(({ endAt }) => endAt)) < 4_000, 'eight open hours without a change are cut');
  t.match(scheduled[0]?.labels, { alertname: 'A', priority: 'P2' });
});
