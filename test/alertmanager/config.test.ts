import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import t from 'tap';
import { shippedAlertmanagerConfig, shippedTemplateFolder } from '../../src/config/shipped-files.ts';
import { startAlertmanager } from '../../src/dev/programs/alertmanager.ts';
import { findProgram } from '../../src/dev/programs/find.ts';
import { renderAlertmanagerConfig } from '../../src/dev/programs/render.ts';
import { run } from '../../src/dev/programs/run.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';

const amtool = findProgram('amtool', programsUnderTest);

t.test('amtool loads the configuration and its templates', async (t) => {
  const { path } = await amtool;
  t.match(
    await run(path, ['check-config', shippedAlertmanagerConfig]),
    /SUCCESS(.|\n)+3 inhibit rules(.|\n)+1 templates/,
  );
});

/** Every set of labels that the routes distinguish, and its receivers, in order. */
const routes: readonly (readonly [labels: string, receivers: string])[] = [
  ['alertname=BigRedButtonStop button=swype-app namespace=sre priority=P1 pod=a', 'big-red-button,splunk,page'],
  ['alertname=BigRedButtonStop zone=eu', 'big-red-button,splunk,chat'],
  ['alertname=BigRedButtonHeartbeat button=swype-app namespace=sre priority=P1', 'big-red-button'],
  ['alertname=BigRedButtonRestartsAcrossPods button=swype-app namespace=sre priority=P2', 'splunk,page'],
  ['alertname=BigRedButtonLatched button=swype-app priority=P1', 'splunk,chat,page'],
  ['alertname=BigRedButtonHeartbeatLate priority=P2', 'splunk,page'],
  ['alertname=TooFewEndpointsRegistered zone=eu priority=P1', 'splunk,page'],
  ['alertname=EndpointRegistrationFailure zone=eu priority=P3', 'splunk,chat-and-ticket'],
  ['alertname=EndpointRegistrationTransientFailure zone=eu priority=P5', 'splunk,digest-only'],
  ['alertname=LLMModelStale zone=eu priority=P4', 'splunk,digest-only'],
  ['alertname=Anything priority=P5', 'splunk,digest-only'],
  ['alertname=DailyDigest digest=daily priority=P5 about=Anything', 'splunk,daily-digest'],
  ['alertname=Anything', 'splunk,chat'],
  ['alertname=Anything priority=P6', 'splunk,chat'],
];

for (const [labels, receivers] of routes) {
  t.test(`${labels} goes to ${receivers}`, async (t) => {
    const { path } = await amtool;
    const args = ['config', 'routes', 'test', `--config.file=${shippedAlertmanagerConfig}`];
    await t.resolves(run(path, [...args, `--verify.receivers=${receivers}`, ...labels.split(' ')]));
  });
}

t.test(
  'the stop route is the first, groups each alert separately, does not wait, and continues to people',
  async (t) => {
    // An earlier test shows that amtool accepts this shape.
    const { route } = load(await readFile(shippedAlertmanagerConfig, 'utf8')) as { route: { routes: unknown[] } };
    t.same(route.routes[0], {
      receiver: 'big-red-button',
      matchers: ['alertname="BigRedButtonStop"'],
      group_by: ['...'],
      group_wait: '0s',
      group_interval: '5s',
      repeat_interval: '30s',
      continue: true,
    });
  },
);

t.test('the heartbeat route is right after the stop route, and sends all heartbeats together every 15 s', async (t) => {
  // An earlier test shows that amtool accepts this shape.
  const { route } = load(await readFile(shippedAlertmanagerConfig, 'utf8')) as { route: { routes: unknown[] } };
  t.same(route.routes[1], {
    receiver: 'big-red-button',
    matchers: ['alertname="BigRedButtonHeartbeat"'],
    group_by: ['alertname'],
    group_wait: '0s',
    group_interval: '5s',
    // The first flush after 12 s.
    repeat_interval: '12s',
  });
});

t.test('the inhibition rules require a zone on both sides, and none can mute the stop', async (t) => {
  // An earlier test shows that amtool accepts this shape.
  const { inhibit_rules: rules } = load(await readFile(shippedAlertmanagerConfig, 'utf8')) as {
    inhibit_rules: { source_matchers: string[]; target_matchers: string[]; equal: string[] }[];
  };
  for (const rule of rules) {
    t.same(rule.equal, ['zone']);
    t.ok(rule.source_matchers.includes('zone!=""'));
    t.ok(rule.target_matchers.includes('zone!=""'));
    t.match(rule.target_matchers[0], /^alertname="(?!BigRedButton)\w+"$/);
  }
});

t.test('Alertmanager starts without its secrets, which it reads when it sends, but not without the CA', async (t) => {
  const folder = t.testdir();
  const configFile = join(folder, 'alertmanager.yml');
  const shipped = await readFile(shippedAlertmanagerConfig, 'utf8');
  const changes = { secretFolder: join(folder, 'missing'), templateFolder: shippedTemplateFolder };
  await writeFile(configFile, renderAlertmanagerConfig(shipped, { ...changes, plainHttp: true }));
  const server = await startAlertmanager({ configFile, ...programsUnderTest });
  await server.stop();
  await writeFile(configFile, renderAlertmanagerConfig(shipped, changes));
  await t.rejects(startAlertmanager({ configFile, ...programsUnderTest }), /missing\/big-red-button\/ca\.crt/);
});
