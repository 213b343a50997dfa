import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReceiverProcess } from '../../src/dev/demo/stack/receiver-process.ts';
import { freePort } from '../../src/dev/loopback.ts';
import { type Account, defaultReceiver, type Rule } from '../../src/dev/simulator/api/auth/access.ts';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { type Simulator, startSimulator } from '../../src/dev/simulator/simulator.ts';

export const buttonNames = ['swype-app', 'ledger'] as const;
export const namespace = 'sre';
export const stateNamespace = 'big-red-button';
/** The replicas of each target before a trip. */
export const usualReplicas = 2;
export const token = 'a-token-for-the-chaos-test-only';

export interface Stand {
  readonly simulator: Simulator;
  readonly replicas: readonly ReceiverProcess[];
  close(): Promise<void>;
}

/** A simulated cluster with two workloads, and two receivers as processes of their own. `folder` is for their files. */
export async function startStand(folder: string): Promise<Stand> {
  // Bookmarks and back-off as on a node would make a round take minutes.
  const simulator = await startSimulator({ durations: { terminationGraceMs: 30 }, receiver: receiverAccount() });
  for (const name of buttonNames) {
    simulator.create('deployments', namespace, workload(name, usualReplicas));
    simulator.create('configmaps', stateNamespace, { metadata: { name: `big-red-button-${name}` } });
  }
  simulator.create('configmaps', stateNamespace, { metadata: { name: 'big-red-button-heartbeat' } });
  const people = [{ account: 'person', token, may: ['get', 'press', 'reset'] }];
  await writeFile(join(folder, 'token'), token);
  await writeFile(join(folder, 'people.yaml'), JSON.stringify(people));
  await writeFile(join(folder, 'kubeconfig'), simulator.kubeconfig('receiver'));
  const replicas = [await startReplica(folder, 'a'), await startReplica(folder, 'b')];
  return {
    simulator,
    replicas,
    close: async () => {
      for (const replica of replicas) replica.resume();
      await Promise.all(replicas.map((replica) => replica.stop()));
      await simulator.close();
    },
  };
}

async function startReplica(folder: string, name: string): Promise<ReceiverProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const ready = async () => {
    const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) });
    if (status !== 200) throw new Error(`/readyz answers ${status}`);
  };
  const config = JSON.stringify(receiverConfig(folder, port));
  const replica = new ReceiverProcess({ folder, configName: `${name}.yaml`, config, url, ready });
  await replica.start();
  return replica;
}

function receiverConfig(folder: string, port: number): object {
  return {
    version: 1,
    receiver: {
      listen: { host: '127.0.0.1', port },
      alertmanagerTokenFile: join(folder, 'token'),
      people: { tokenFile: join(folder, 'people.yaml') },
    },
    kubernetes: { kubeconfig: join(folder, 'kubeconfig'), stateNamespace, admissionPolicy: true },
    buttons: buttonNames.map((name) => ({
      name,
      target: { kind: 'Deployment', namespace, name },
      match: ['alertname="BigRedButtonStop"', `button="${name}"`],
    })),
  };
}

/** The shipped rights, for both workloads. */
function receiverAccount(): Account {
  const widen = (rule: Rule): Rule => {
    if (rule.names === undefined) return rule;
    return {
      ...rule,
      names: rule.names.flatMap((name) => buttonNames.map((button) => name.replace('swype-app', button))),
    };
  };
  return { ...defaultReceiver, rules: defaultReceiver.rules.map(widen) };
}
