import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import t from 'tap';
import { startAlertmanager } from '../../src/dev/programs/alertmanager.ts';
import { startPrometheus } from '../../src/dev/programs/prometheus.ts';
import { until } from '../chain/stand.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';
import { alertmanagerToken, receiver } from './receiver.ts';

t.setTimeout(120_000);

/** Firing from the first evaluation. Its labels have what a hash may get wrong: other letters, an order that is not by length, an empty value. */
const rules = {
  groups: [
    {
      name: 'direct',
      interval: '1s',
      rules: [
        {
          alert: 'Direct',
          expr: 'vector(1)',
          labels: { button: 'swype-app', a: 'Zürich – 東京', ab: '"\\', b: '', zone: 'x' },
        },
      ],
    },
  ],
};

t.test('an alert that Prometheus posts straight has the fingerprint that Alertmanager gives it', async (t) => {
  const { app, panel } = await receiver(t);
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-direct-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const configFile = join(folder, 'prometheus.yml');
  const tokenFile = join(folder, 'token');
  const routes = join(folder, 'alertmanager.yml');
  await writeFile(routes, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
  const alertmanager = await startAlertmanager({ ...programsUnderTest, configFile: routes });
  t.teardown(() => alertmanager.stop());
  const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 })).host;
  await writeFile(join(folder, 'rules.yml'), dump(rules));
  await writeFile(tokenFile, alertmanagerToken);
  await writeFile(configFile, configOf(new URL(alertmanager.url).host, address, tokenFile));
  // The first alert comes before Prometheus has discovered its Alertmanagers. By default it sends it again after a minute.
  const args = ['--rules.alert.resend-delay=1s'];
  const prometheus = await startPrometheus({ ...programsUnderTest, configFile, args });
  t.teardown(() => prometheus.stop());

  const straight = await until('the receiver has it', () => panel.received.at(-1)?.[0]);
  const known = await until('Alertmanager has it', async () => {
    const alerts = await (await fetch(`${alertmanager.url}/api/v2/alerts`)).json();
    return Array.isArray(alerts) && alerts[0];
  });
  const { fingerprint, labels, startsAt } = known;
  t.match(straight, { ok: true, alert: { sender: 'prometheus', status: 'firing', fingerprint } });
  t.match(straight, { alert: { labels, startsAt: Date.parse(startsAt) } });
});

/** The configuration of docs/senders.md with these addresses, and without TLS. */
function configOf(alertmanager: string, receiver: string, tokenFile: string) {
  const [, example = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(readFileSync('docs/senders.md', 'utf8')) ?? [];
  const replaced = example
    .replace('alertmanager:9093', alertmanager)
    .replace(/targets: \[big-red-button.*\]/, `targets: ['${receiver}']`)
    .replace(/credentials_file: .*/, `credentials_file: ${tokenFile}`)
    .replace(/scheme: https\n\s+tls_config:\n\s+ca_file: .*/, 'scheme: http');
  const global = { evaluation_interval: '1s', external_labels: { prometheus: 'one' } };
  return dump({ global, rule_files: ['rules.yml'], ...Object(load(replaced)) });
}
