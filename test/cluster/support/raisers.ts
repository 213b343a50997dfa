import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../../src/dev/programs/run.ts';
import type { Cluster } from '../cluster.ts';

/** How each program that raises a target did, while the raises went on. */
export interface Raised {
  readonly attempts: number;
  /** The first answer that was not the policy's refusal. */
  readonly unexpected: string | undefined;
}

/** One way to raise a workload. It rejects with the API server's message if the raise is refused. */
export type Raise = (name: string) => Promise<unknown>;

const pauseMs = 1_000;

/** Raises the workload once a second for that time. */
export async function keepRaising(name: string, raise: Raise, forMs: number): Promise<Raised> {
  const end = Date.now() + forMs;
  let [attempts, unexpected]: [number, string | undefined] = [0, undefined];
  while (Date.now() < end) {
    const pause = sleep(pauseMs);
    const answer = await raise(name).then(
      (done) => `accepted: ${done}`,
      ({ message }) => String(message),
    );
    attempts += 1;
    if (!answer.includes('denied request: held at 0 replicas by trip ')) unexpected ??= answer;
    await pause;
  }
  return { attempts, unexpected };
}

/** The programs of the docs that raise a workload: each with the request that it makes. */
export function raisers(cluster: Cluster, namespace: string, objectOf: (name: string, replicas: number) => object) {
  const kubectl = (...args: string[]) => cluster.kubectl('-n', namespace, ...args);
  const input = (name: string, replicas: number) => JSON.stringify(objectOf(name, replicas));
  const create = (name: string, replicas: number) =>
    kubectlWithInput(cluster, ['create', '-f', '-'], input(name, replicas));
  return {
    /** The request of the autoscalers' controller, by its account. */
    autoscaler: (name) => {
      const scale = {
        apiVersion: 'autoscaling/v1',
        kind: 'Scale',
        metadata: { name, namespace },
        spec: { replicas: 2 },
      };
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`;
      const account = '--as=system:serviceaccount:kube-system:horizontal-pod-autoscaler';
      return kubectlWithInput(cluster, ['replace', '--raw', path, '-f', '-', account], JSON.stringify(scale));
    },
    reconciler: (name) => cluster.apply(objectOf(name, 1)),
    scale: (name) => kubectl('scale', `deployment/${name}`, '--replicas=1'),
    apply: (name) => kubectlWithInput(cluster, ['apply', '-f', '-'], input(name, 1)),
    delete: async (name) => {
      await kubectl('delete', 'deployment', name, '--ignore-not-found');
      const raised = create(name, 1);
      // Without replicas it may exist, so that it can be deleted again.
      await raised.catch(() => create(name, 0));
      return raised;
    },
    create: (name) => create(name, 2),
  } as const satisfies Record<string, Raise>;
}

/** Runs kubectl on an object. */
function kubectlWithInput({ kubeconfig }: Cluster, args: readonly string[], input: string): Promise<string> {
  const command = 'input="$1"; shift; printf %s "$input" | kubectl "$@"';
  return run('sh', ['-c', command, 'sh', input, '--kubeconfig', kubeconfig, ...args], { timeoutMs: 60_000 });
}
