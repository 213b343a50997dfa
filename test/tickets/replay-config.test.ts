import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import t from 'tap';
import { makeReplayConfig } from '../../src/toil/replay-config.ts';

const url = (receiver: string) => `http://127.0.0.1:1/${receiver}`;
const receivers =
  'receivers: [{name: a, slack_configs: [{api_url_file: /secret}]}, {name: nobody}, {name: archive, webhook_configs: [{url: "http://elsewhere"}]}]';

t.test('all durations are scaled alike, those left out and those of routes below too', async (t) => {
  const config = makeReplayConfig(
    `{global: {resolve_timeout: 10m}, route: {receiver: a, routes: [{receiver: nobody, group_interval: 1h}]}, ${receivers}}`.replaceAll(
      '\n',
      ' ',
    ),
    'c.yml',
    url,
  );
  t.equal(config.speed, 300);
  t.match(load(config.yaml), {
    global: { resolve_timeout: '2s' },
    route: {
      receiver: 'a',
      group_wait: '100ms',
      group_interval: '1s',
      repeat_interval: '48s',
      routes: [{ group_interval: '12s' }],
    },
  });
});

t.test('what would be shorter than 100 ms takes 100 ms, and that is told; 0 stays 0', async (t) => {
  const config = makeReplayConfig(
    `{route: {receiver: a, group_wait: 60s, routes: [{group_wait: 0s, group_interval: 5s}]}, ${receivers}}`,
    'c.yml',
    url,
  );
  t.equal(config.speed, 600);
  t.match(load(config.yaml), { route: { routes: [{ group_wait: '0s', group_interval: '100ms' }] } });
  t.match(config.changes, [/minimum of 100 ms.*group_interval 5s/]);
});

t.test(
  'nothing leaves the machine: each receiver that tells anybody is a sink, and one that tells nobody stays so',
  async (t) => {
    const config = makeReplayConfig(`{route: {receiver: a}, ${receivers}}`, 'c.yml', url);
    t.notMatch(config.yaml, /secret|elsewhere/);
    t.match(load(config.yaml), {
      receivers: [
        { name: 'a', webhook_configs: [{ url: 'http://127.0.0.1:1/a', send_resolved: false }] },
        { name: 'nobody' },
        { name: 'archive', webhook_configs: [{ url: 'http://127.0.0.1:1/archive', send_resolved: false }] },
      ],
    });
  },
);

t.test(
  'a receiver that gets a copy of everything is an archive, one with matchers or without continue is not',
  async (t) => {
    const config = makeReplayConfig(
      `{route: {receiver: a, routes: [{receiver: archive, continue: true}, {receiver: nobody, continue: true, matchers: ['x="y"']}]}, ${receivers}}`,
      'c.yml',
      url,
    );
    t.same(
      [...config.receivers].map(([name, { archive }]) => [name, archive]),
      [
        ['a', false],
        ['archive', true],
        ['nobody', false],
      ],
    );
  },
);

t.test('times of day are left out, and that is told', async (t) => {
  const config = makeReplayConfig(
    `{route: {receiver: a, routes: [{receiver: a, mute_time_intervals: [nights]}]}, ${receivers}}`,
    'c.yml',
    url,
  );
  t.notMatch(config.yaml, 'nights');
  t.match(config.changes, [/no time of day.*1 routes/]);
});

t.test('what is no configuration is refused with the file and the reason', async (t) => {
  for (const [text, message] of [
    ['a: [', /^c\.yml:1: not YAML: [^\n]+$/],
    ['a: 1', /^c\.yml: not an Alertmanager configuration/],
    [`{route: {receiver: a, group_wait: soon}, ${receivers}}`, /^c\.yml: group_wait: soon is no duration/],
  ] as const) {
    t.throws(() => makeReplayConfig(text, 'c.yml', url), { name: 'UnreadableFile', message });
  }
});

t.test('of the shipped configuration, routes, groups and inhibitions stay as they are', async (t) => {
  const file = new URL('../../alertmanager/alertmanager.yml', import.meta.url);
  const text = readFileSync(file, 'utf8');
  const withoutDurations = (value: unknown) =>
    JSON.stringify(value, (name, inner) =>
      /^(group_wait|group_interval|repeat_interval)$/.test(name) ? undefined : inner,
    );
  const { route, inhibit_rules: inhibitRules } = asRecord(load(text));
  const replayed = asRecord(load(makeReplayConfig(text, 'alertmanager.yml', url).yaml));
  t.equal(withoutDurations(replayed.route), withoutDurations(route));
  t.same(replayed.inhibit_rules, inhibitRules);
});

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('not a mapping');
  return { ...value };
}
