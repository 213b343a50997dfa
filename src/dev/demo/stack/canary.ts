import { type Account, defaultReceiver, type Rule } from '../../simulator/api/auth/access.ts';
import { workload } from '../../simulator/manifests.ts';
import type { Simulator } from '../../simulator/simulator.ts';

const name = 'big-red-button-drill';
const namespace = 'big-red-button-drill';

/** Selects the pods of the canary. */
export const canaryPods = { namespace, selector: `app=${name}` };

/** The receiver's rights for the canary, as `generate` writes them. */
export const canaryRules: readonly Rule[] = [
  { verbs: ['get', 'patch'], resource: 'deployments/scale', namespace, names: [name] },
  { verbs: ['watch'], resource: 'deployments', namespace, names: [name] },
  { verbs: ['get', 'list', 'watch'], resource: 'pods', namespace },
  { verbs: ['list', 'create'], resource: 'events', namespace },
  { verbs: ['get'], resource: 'configmaps', namespace, names: [name] },
  { verbs: ['get', 'update'], resource: 'configmaps', namespace: 'big-red-button', names: [name] },
];

/** The receiver's account with the rights for the canary too. */
export function receiverWith(rules: readonly Rule[]): Account {
  return { ...defaultReceiver, rules: [...defaultReceiver.rules, ...rules] };
}

/** The button of the canary in the receiver's config, as k8s/receiver/config.yaml shows it. */
export const canaryButton = {
  name: 'drill',
  target: { kind: 'Deployment', namespace, name },
  match: ['alertname="BigRedButtonStop"', 'button="drill"'],
  limit: 1,
  window: '5m',
  sensor: 'off',
} as const;

/** The canary of the drill in a simulated cluster, at rest. */
interface Canary {
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
