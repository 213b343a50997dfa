import { workload } from '../simulator/manifests.ts';
import type { Simulator } from '../simulator/simulator.ts';

const name = 'big-red-button-drill';
const namespace = 'big-red-button-drill';

/** Selects the pods of the canary. */
export const canaryPods = { namespace, selector: `app=${name}` };

/** The canary of the drill in a simulated cluster, at rest. */
export interface Canary {
  /** Stops following the state of the drill. */
  close(): void;
}

/** Creates the objects of k8s/drill. The canary fails while the state of the drill asks for it. */
export function startCanary(simulator: Simulator): Canary {
  simulator.create('deployments', namespace, workload(name, 0));
  simulator.create('configmaps', namespace, { metadata: { name } });
  simulator.create('configmaps', 'big-red-button', { metadata: { name } });
  let heal: (() => void) | undefined;
  let isClosed = false;
  const refuses = () => simulator.store.get('configmaps', namespace, name)?.data?.refusesUntil !== undefined;
  const follow = async () => {
    while (!isClosed) {
      if (refuses()) heal ??= simulator.fail(canaryPods, 'gateway-refused');
      else {
        heal?.();
        heal = undefined;
      }
      await simulator.until(() => isClosed || refuses() !== (heal !== undefined));
    }
  };
  void follow();
  return {
    close: () => {
      isClosed = true;
    },
  };
}
