import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/dev/simulator/simulator.ts';

/** Tokens that are of no use outside the test that wrote them. */
export const tokens = { alertmanager: 'a-token-of-alertmanager-1', person: 'a-token-of-a-person-1' };

export interface TestCluster {
  readonly simulator: Simulator;
  readonly folder: string;
  /** Path of a config file for it; `button` is put into its one button. */
  writeConfig(button?: object, more?: object): Promise<string>;
  close(): Promise<void>;
}

/** The simulator with the company's payment app, the state objects, and a folder with the files that a config names. */
export async function startTestCluster(options: SimulatorOptions = {}, replicas = 1): Promise<TestCluster> {
  const simulator = await startSimulator(options);
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-'));
  simulator.create('deployments', 'sre', workload('swype-app', replicas));
  for (const name of ['swype-app', 'heartbeat']) {
    simulator.create('configmaps', 'big-red-button', { metadata: { name: `big-red-button-${name}` } });
  }
  await Promise.all([
    writeFile(join(folder, 'kubeconfig'), simulator.kubeconfig('receiver')),
    writeFile(join(folder, 'alertmanager-token'), `${tokens.alertmanager}\n`),
    writeFile(
      join(folder, 'people.yaml'),
      JSON.stringify([{ account: 'sre', token: tokens.person, may: ['get', 'press', 'reset', 'disarm'] }]),
    ),
  ]);
  return {
    simulator,
    folder,
    writeConfig: async (button = {}, more = {}) => {
      const path = join(folder, 'config.yaml');
      await writeFile(path, JSON.stringify({ ...configOf(folder, button), ...more }, null, 2));
      return path;
    },
    close: async () => {
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, button: object): object {
  return {
    version: 1,
    receiver: {
      listen: { host: '127.0.0.1', port: 0 },
      alertmanagerTokenFile: join(folder, 'alertmanager-token'),
      people: { tokenFile: join(folder, 'people.yaml') },
    },
    kubernetes: { kubeconfig: join(folder, 'kubeconfig') },
    buttons: [
      {
        name: 'swype-app',
        target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' },
        match: ['alertname="BigRedButtonStop"', 'button="swype-app"'],
        ...button,
      },
    ],
  };
}

/** The choice of the payment pods. */
export const paymentPods = { namespace: 'sre', selector: 'app=swype-app' };
