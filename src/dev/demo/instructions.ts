import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alertmanager } from './scene.ts';
import { secretFiles, writeFiles } from './stack/monitoring-files.ts';
import type { Stack } from './stack/monitoring-stack.ts';

/** Writes the files that a person needs to try the stack from another terminal. Returns rows: a name, and the command to type. */
export async function prepareInstructions(stack: Stack): Promise<readonly (readonly [string, string])[]> {
  const { folder, receiver, monitoring, payments } = stack;
  const file = (path: string) => join(folder, path);
  await writeFiles(folder, {
    'alert.json': `${JSON.stringify(stopNotification(), undefined, 2)}\n`,
    'person.kubeconfig': payments.simulator.kubeconfig('admin'),
  });
  const personToken = (await readFile(file(secretFiles.personToken), 'utf8')).trim();
  return [
    ['the page', `${receiver.url}/ (the browser warns: the certificate is from the demo's own authority)`],
    ['... its token, to paste', personToken],
    ['the receiver', `export BUTTON=${receiver.url} CURL_CA_BUNDLE=${file(secretFiles.ca)}`],
    ["Alertmanager's token", `export TOKEN=$(cat ${file(secretFiles.alertmanagerToken)})`],
    ["a person's token", `export PERSON=$(cat ${file(secretFiles.personToken)})`],
    ['an alert of your own', `curl --oauth2-bearer "$TOKEN" --json @${file('alert.json')} $BUTTON/api/v1/alertmanager`],
    ['the button', 'curl --oauth2-bearer "$PERSON" $BUTTON/api/v1/buttons/swype-app'],
    [
      'the command line',
      `export BIG_RED_BUTTON_URL=${receiver.url} BIG_RED_BUTTON_CA_FILE=${file(secretFiles.ca)} BIG_RED_BUTTON_TOKEN_FILE=${file(secretFiles.personToken)} KUBECONFIG=${file('person.kubeconfig')}`,
    ],
    ['... status, press, restore', 'npm run -s cli -- status'],
    ['its metrics', 'curl $BUTTON/metrics'],
    ['its config, for you to edit', receiver.configFile],
    ['Prometheus', monitoring.prometheusUrl],
    ['Alertmanager', monitoring.alertmanagerUrl(alertmanager)],
    ['... to stop it', `kill ${monitoring.alertmanagerPid(alertmanager)}`],
    ['kube-state-metrics', `${payments.simulator.kubeStateMetrics.url}/metrics`],
  ];
}

/** What Alertmanager posts for one firing stop alert. */
function stopNotification(): object {
  const alert = {
    status: 'firing',
    labels: { alertname: 'BigRedButtonStop', button: 'swype-app', namespace: 'sre', priority: 'P1' },
    annotations: {},
    startsAt: new Date().toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint: '0123456789abcdef',
  };
  return {
    version: '4',
    groupKey: 'by hand',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'by hand',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: '',
    alerts: [alert],
  };
}
