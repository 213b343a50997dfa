import type { Test } from 'tap';
import { Agent, request } from 'undici';
import type { DecisionView } from '../../../src/api/button-service.ts';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';
import { paymentDeployment } from '../payment/deployment.ts';
import { forgeAlert, notificationOf } from './forged-alert.ts';

/** A StatefulSet in its own namespace, and its button in the config. */
export const ledger = {
  namespace: 'books',
  entry: `  - name: ledger
    target: { kind: StatefulSet, namespace: books, name: ledger }
    match: ['alertname="BigRedButtonStop"', 'button="ledger"']
`,
};

/** The shipped receiver, whose config has the button by now, stops the StatefulSet after four network failures. */
export async function isGuarded(t: Test, cluster: Cluster): Promise<void> {
  await cluster.apply(statefulSet(cluster));
  const get = (...what: string[]) => cluster.kubectl('-n', ledger.namespace, 'get', ...what);
  const restarts = ['pod', 'ledger-0', '-o', 'jsonpath={.status.containerStatuses[0].restartCount}'];
  await until('its container restarted four times', async () => Number(await get(...restarts)) >= 4, 120_000);
  const notify = await createNotifier(t, cluster);
  let decision: DecisionView | undefined;
  const isDecided = async () => {
    decision = await notify();
    return decision.reason === 'tripped' || decision.reason === 'already-tripped';
  };
  // A new receiver may not have reconciled yet.
  await until('an alert trips it', isDecided, 60_000);
  t.match(decision, { button: 'ledger' });
  const replicas = ['statefulset', 'ledger', '-o', 'jsonpath={.spec.replicas}'];
  t.equal(await get(...replicas), '0');
  await until('no pod is left', async () => (await get('pods', '-o', 'name')) === '', 60_000);
}

function statefulSet(cluster: Cluster): object {
  const gateway = ['refuses', 'refuses', 'refuses', 'refuses', 'answers'] as const;
  const deployment = paymentDeployment(ledger.namespace, cluster.paymentImage, { gateway });
  const metadata = { name: 'ledger', namespace: ledger.namespace };
  return { ...deployment, kind: 'StatefulSet', metadata, spec: { ...deployment.spec, serviceName: 'ledger' } };
}

/** Sends one alert to the receivers' Service again and again, as Alertmanager does. */
async function createNotifier(t: Test, cluster: Cluster): Promise<() => Promise<DecisionView>> {
  const get = (...what: string[]) => cluster.kubectl('-n', 'big-red-button', 'get', ...what);
  const secret = async (name: string, key: string) =>
    Buffer.from(await get('secret', name, '-o', `jsonpath={.data.${key}}`), 'base64').toString();
  const token = await secret('big-red-button-alertmanager', 'token');
  const ca = await secret('big-red-button-tls', 'tls\\.crt');
  const address = await get('service', 'big-red-button', '-o', 'jsonpath={.spec.clusterIP}');
  // The certificate of the installing guide has that name.
  const dispatcher = new Agent({ connect: { ca, servername: 'localhost' } });
  t.teardown(() => dispatcher.destroy());
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify(notificationOf('ledger', forgeAlert()));
  return async () => {
    const url = `https://${address}:8443/api/v1/alertmanager`;
    const response = await request(url, { dispatcher, method: 'POST', headers, body });
    // The fields that the route's schema promises.
    const { decisions } = (await response.body.json()) as { decisions?: readonly DecisionView[] };
    const [decision] = decisions ?? [];
    if (decision === undefined) throw new Error(`the receiver answered ${response.statusCode} without a decision`);
    return decision;
  };
}
