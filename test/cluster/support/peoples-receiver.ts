import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import { startReceiver } from '../../../src/receiver/start.ts';
import type { Cluster } from '../cluster.ts';
import { paymentDeployment } from '../payment/deployment.ts';
import { makeFolder } from './folder.ts';
import { type Installation, install } from './installation.ts';

/** A receiver with the shipped rights that asks the cluster who people are. */
export interface PeoplesReceiver {
  readonly installation: Installation;
  /** Calls `/api/v1/buttons` and below with the bearer `token`, or without a token. */
  call(token: string | undefined, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>;
  readonly log: readonly string[];
}

export interface Answer {
  readonly status: number;
  /** The fields that the routes' schemas promise and the tests use. */
  readonly body: {
    readonly message?: string;
    readonly expected?: string;
    readonly trip?: string;
    readonly history?: readonly object[];
  };
}

export async function startPeoplesReceiver(t: Test, cluster: Cluster): Promise<PeoplesReceiver> {
  const installation = await install(t, cluster, (namespace) =>
    paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
  );
  const folder = await makeFolder(t);
  const [config, tokenFile] = [join(folder, 'config.yaml'), join(folder, 'alertmanager-token')];
  await writeFile(tokenFile, 'a-token-of-alertmanager-0123456789');
  await writeFile(config, JSON.stringify(configOf(installation, tokenFile)));
  const log: string[] = [];
  const receiver = await startReceiver({
    config,
    log: { level: 'debug', stream: { write: (line) => log.push(line) } },
  });
  t.teardown(() => receiver.close());
  return {
    installation,
    log,
    call: async (token, method, path, body) => {
      const headers = {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      };
      const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      const response = await fetch(`${receiver.url}/api/v1/buttons${path}`, init);
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    },
  };
}

function configOf(
  { stateNamespace, targetNamespace, kubeconfig }: Installation,
  alertmanagerTokenFile: string,
): object {
  return {
    version: 1,
    receiver: { listen: { host: '127.0.0.1', port: 0 }, alertmanagerTokenFile, people: { kubernetes: {} } },
    kubernetes: { kubeconfig, stateNamespace },
    buttons: [
      {
        name: 'swype-app',
        target: { kind: 'Deployment', namespace: targetNamespace, name: 'swype-app' },
        match: ['alertname="BigRedButtonStop"'],
      },
    ],
  };
}
