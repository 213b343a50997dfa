import type { Test } from 'tap';
import { workload } from '../../../src/dev/simulator/manifests.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/dev/simulator/simulator.ts';
import type { ContainerStatus, Pod } from '../../../src/dev/simulator/store/objects.ts';
import { Client } from '../../contract/client.ts';

/** A simulator that stops with the test, and a client for it. */
export async function build(t: Test, options?: SimulatorOptions): Promise<{ simulator: Simulator; client: Client }> {
  const simulator = await startSimulator(options);
  const { url, ca, tokens } = simulator;
  const client = new Client({ url, ca, token: tokens.admin });
  t.teardown(async () => {
    client.close();
    await simulator.close();
  });
  return { simulator, client };
}

/** Like {@link build}, with deployment/swype-app in sre and all its pods ready. */
export async function buildSwypeApp(t: Test, replicas: number, options?: SimulatorOptions) {
  const built = await build(t, options);
  built.simulator.create('deployments', 'sre', workload('swype-app', replicas));
  await readyPods(built.simulator, replicas);
  return built;
}

export const swypeApp = { namespace: 'sre', selector: 'app=swype-app' };

export function readyPods(simulator: Simulator, count: number): Promise<Pod[]> {
  return simulator.until(() => {
    const pods = simulator.pods(swypeApp);
    return pods.length === count && pods.every((pod) => containerOf(pod).ready) && pods;
  });
}

export function containerOf(pod: Pod): ContainerStatus {
  const [status] = pod.status.containerStatuses ?? [];
  if (!status)
    return {
      name: '',
      image: '',
      imageID: '',
      restartCount: 0,
      ready: false,
      started: false,
      state: {},
      lastState: {},
    };
  return status;
}

/** Every later status of the only container, in the order of a watch. */
export function recordStatuses(simulator: Simulator): ContainerStatus[] {
  const statuses: ContainerStatus[] = [];
  simulator.store.onChange(({ resource, object: { metadata } }) => {
    const pod = resource === 'pods' && simulator.store.get('pods', metadata.namespace, metadata.name);
    if (pod) statuses.push(containerOf(pod));
  });
  return statuses;
}
