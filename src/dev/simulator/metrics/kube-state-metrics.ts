import { createServer } from 'node:http';
import { startListening } from '../../loopback.ts';
import type { Stored } from '../store/objects.ts';
import type { Store } from '../store/store.ts';
import {
  deploymentFamilies,
  type Family,
  type Labels,
  podFamilies,
  replicaSetFamilies,
  statefulSetFamilies,
} from './families.ts';

interface KubeStateMetrics {
  /** The page is at `/metrics`, over HTTP. */
  readonly url: string;
  /** Keeps the page as it is now, like a kube-state-metrics whose watch has died. */
  freeze(): void;
  thaw(): void;
}

/** Listens on a free port of 127.0.0.1. */
export async function startKubeStateMetrics(store: Store): Promise<KubeStateMetrics & { close(): Promise<void> }> {
  let frozen: string | undefined;
  const server = createServer((request, response) => {
    const found = request.url === '/metrics';
    response.writeHead(found ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(found ? (frozen ?? kubeStateMetricsPage(store)) : '');
  });
  const { port, close } = await startListening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    freeze: () => {
      frozen = kubeStateMetricsPage(store);
    },
    thaw: () => {
      frozen = undefined;
    },
    close,
  };
}

/** The metrics of kube-state-metrics 2.20 that the rules about restarts use, with its names, labels and help texts. */
function kubeStateMetricsPage(store: Store): string {
  return [
    ...write(podFamilies, store.list('pods'), ({ name, uid }) => ({ pod: name, uid })),
    ...write(replicaSetFamilies, store.list('replicasets'), ({ name }) => ({ replicaset: name })),
    ...write(deploymentFamilies, store.list('deployments'), ({ name }) => ({ deployment: name })),
    ...write(statefulSetFamilies, store.list('statefulsets'), ({ name }) => ({ statefulset: name })),
    ...['list', 'watch'].map(ownMetric),
  ].join('');
}

function write<T extends Stored>(
  families: readonly Family<T>[],
  objects: readonly T[],
  identify: (metadata: T['metadata']) => Labels,
): string[] {
  // Like the real one, it writes no headers for a resource without objects.
  if (objects.length === 0) return [];
  return families.map(({ name, help, samples }) => {
    const type = name.endsWith('_total') ? 'counter' : 'gauge';
    const lines = objects.flatMap((object) => {
      const common = { namespace: object.metadata.namespace, ...identify(object.metadata) };
      return samples(object).map(({ labels, value }) => `${name}${braces({ ...common, ...labels })} ${value}\n`);
    });
    return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
  });
}

/** The real one shows these on a second port. Here they are on the same page. */
function ownMetric(verb: string): string {
  const name = `kube_state_metrics_${verb}_total`;
  const kinds = ['*v1.Deployment', '*v1.Pod', '*v1.ReplicaSet', '*v1.StatefulSet'];
  const lines = kinds.map((resource) => `${name}${braces({ resource, result: 'success' })} 1\n`);
  const help = `Number of total resource ${verb} calls in kube-state-metrics`;
  return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${lines.join('')}`;
}

function braces(labels: Labels): string {
  const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
  return `{${Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`)}}`;
}
