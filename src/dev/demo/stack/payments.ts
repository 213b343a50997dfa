import { Agent, fetch } from 'undici';
import { requestDeadlineMs } from '../../../check/sources/http-json.ts';
import { workload } from '../../simulator/manifests.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/simulator.ts';
import { isReady, type Pod } from '../../simulator/store/objects.ts';

const namespace = 'sre';
const name = 'swype-app';

/** Selects the payment pods. */
export const paymentPods = { namespace, selector: `app=${name}` };

/** A simulated cluster with the payment app, and a human who may scale it. */
export interface Payments {
  readonly simulator: Simulator;
  /** The replicas in the Deployment's spec. */
  replicas(): number;
  readyPods(): readonly Pod[];
  /** The most restarts of one container. */
  restarts(): number;
  /** Does what `kubectl scale` does, with a human's credentials. */
  scale(replicas: number): Promise<void>;
  close(): Promise<void>;
}

export async function startPayments(options: SimulatorOptions, replicas: number): Promise<Payments> {
  const simulator = await startSimulator(options);
  simulator.create('deployments', namespace, workload(name, replicas));
  for (const kept of [name, `${name}.history`, 'heartbeat']) {
    simulator.create('configmaps', 'big-red-button', { metadata: { name: `big-red-button-${kept}` } });
  }
  const dispatcher = new Agent({ connect: { ca: simulator.ca } });
  return {
    simulator,
    replicas: () => simulator.store.get('deployments', namespace, name)?.spec.replicas ?? 0,
    readyPods: () => simulator.pods(paymentPods).filter(isReady),
    restarts: () => Math.max(0, ...simulator.pods(paymentPods).flatMap(restartCounts)),
    scale: async (wanted) => {
      const response = await fetch(`${simulator.url}/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`, {
        dispatcher,
        signal: AbortSignal.timeout(requestDeadlineMs),
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${simulator.tokens.admin}`,
          'content-type': 'application/merge-patch+json',
        },
        body: JSON.stringify({ spec: { replicas: wanted } }),
      });
      if (!response.ok) throw new Error(`the API server answered ${response.status}: ${await response.text()}`);
      await response.text();
    },
    close: async () => {
      await dispatcher.destroy();
      await simulator.close();
    },
  };
}

function restartCounts({ status }: Pod): number[] {
  return status.containerStatuses?.map(({ restartCount }) => restartCount) ?? [];
}
