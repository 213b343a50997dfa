import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { type CheckOptions, runCheck } from '../../src/check/run-check.ts';
import { statedStopMs } from '../../src/cli/commands/setup/check.ts';
import { startStack } from '../../src/dev/demo/stack/monitoring-stack.ts';
import { connectInspector } from '../../src/kubernetes/connect-inspector.ts';
import { finds, quickChain, until } from '../chain/stand.ts';

// Real Prometheus with the shipped rules, a real Alertmanager with the shipped routing, the receiver, and a simulated cluster.
t.setTimeout(300_000);
const stack = await startStack({ ...quickChain, heartbeatLateAfter: '40s', alertmanagers: ['one'] });
t.teardown(() => stack.close());
const { simulator } = stack.payments;
const kubeconfig = join(stack.folder, 'admin-kubeconfig');
await writeFile(kubeconfig, simulator.kubeconfig('admin'));
const connection = connectInspector({ kubeconfig });
t.teardown(() => connection.close());

const options: CheckOptions = {
  config: await configFile(),
  prometheusUrl: stack.monitoring.prometheusUrl,
  alertmanagerUrl: stack.monitoring.alertmanagerUrl('one'),
  cluster: { name: 'simulator', inspector: connection.inspector },
  withinMs: statedStopMs,
};
const ids = async (more: Partial<CheckOptions> = {}) =>
  (await runCheck({ ...options, ...more })).findings.map(({ id }) => id);

/** The receiver's config, changed as if it used its pod's account in a cluster without an admission policy. */
async function configFile(): Promise<string> {
  const config = JSON.parse(await readFile(join(stack.folder, 'config.yaml'), 'utf8'));
  const path = join(stack.folder, 'checked.yaml');
  const kubernetes = { stateNamespace: 'big-red-button', admissionPolicy: false };
  await writeFile(path, JSON.stringify({ ...config, kubernetes }, undefined, 2));
  return path;
}

t.test('a healthy stack has no findings, and the masked address is skipped', async (t) => {
  await until('the receiver has metrics and a heartbeat', () =>
    finds(stack, 'big_red_button_rehearsal_success == 1 and on () big_red_button_heartbeat_timestamp_seconds > 0'),
  );
  const report = await runCheck(options);
  t.strictSame(report.findings, []);
  t.ok(report.wouldTrip);
  t.strictSame(
    report.lookedAt.map(({ what }) => what),
    ['config', 'running Prometheus', 'running Alertmanager', 'cluster'],
  );
  t.match(report.notLookedAt, [{ what: /^address of the webhook \(http:.*\/#\/status:\d+\)$/, why: /masked/ }]);
  t.equal(report.notLookedAt.length, 1);
  t.match(report.worstCase, { seconds: 1 + 1 + 4.5 });
});

t.test('the command of the operating guide gives the same verdict', async (t) => {
  const guide = await readFile(join(import.meta.dirname, '../../docs/operating.md'), 'utf8');
  const [, command = ''] = /^ {4}(npm run -s cli -- check .*"\$PROMETHEUS".*)$/m.exec(guide) ?? [];
  const shell = spawn('bash', ['-c', command], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CONFIG: options.config,
      PROMETHEUS: options.prometheusUrl,
      ALERTMANAGER: options.alertmanagerUrl,
      KUBECONFIG: kubeconfig,
    },
  });
  const [out, err, [code]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'close')]);
  t.equal(code, 0, `${out}${err}`);
  t.match(out, /A trip would get through, as far as it was checked; at most 6\.5 s /);
});

t.test('a silence on every alert is found, with its author', async (t) => {
  const url = `${options.alertmanagerUrl}/api/v2/silences`;
  const silence = {
    matchers: [{ name: 'alertname', value: '.+', isRegex: true, isEqual: true }],
    startsAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + 600_000).toISOString(),
    createdBy: 'someone',
    comment: 'too much noise',
  };
  const body = JSON.stringify(silence);
  const made = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  // Alertmanager's API: the new silence's id.
  const { silenceID } = (await made.json()) as { silenceID: string };
  const report = await runCheck(options);
  t.strictSame(
    report.findings.map(({ id }) => id),
    ['silenced'],
  );
  t.match(report.findings[0], { where: new RegExp(`/#/silences/${silenceID}$`), what: /someone \(too much noise\)/ });
  t.notOk(report.wouldTrip);
  await fetch(`${url.replace('silences', 'silence')}/${silenceID}`, { method: 'DELETE' });
  t.strictSame(await ids(), []);
});

t.test('files are checked besides the running programs', async (t) => {
  const rules = join(stack.folder, 'other-rules.yml');
  const shipped = await readFile(join(stack.folder, 'stop-rules.yml'), 'utf8');
  await writeFile(rules, shipped.replace('alert: BigRedButtonStop', 'alert: Other'));
  t.strictSame(await ids({ rules: [rules] }), ['no-rule']);
});

t.test('a target at zero is found, and a missing target', async (t) => {
  const before = simulator.store.get('deployments', 'sre', 'swype-app');
  if (before === undefined) throw new Error('the simulator has no swype-app');
  await stack.payments.scale(0);
  t.match(await ids(), ['target-at-zero']);
  simulator.remove('deployments', 'sre', 'swype-app');
  // A receiver rehearses when it starts.
  await stack.receiver.stop();
  await stack.receiver.start();
  await until('the rehearsal fails', () => finds(stack, 'big_red_button_rehearsal_success == 0'));
  t.match(new Set(await ids()), new Set(['target-missing', 'rehearsal-failing']));
});

t.test('a program that does not answer is skipped, and the verdict is not good', async (t) => {
  await stack.monitoring.stopAlertmanager('one');
  const report = await runCheck(options);
  t.notOk(report.wouldTrip);
  t.ok(report.notLookedAt.some(({ what, why }) => what === 'running Alertmanager' && /ECONNREFUSED/.test(why)));
});
