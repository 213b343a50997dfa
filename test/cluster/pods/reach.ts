import { randomUUID } from 'node:crypto';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';

/** `lost`: no answer came, as a network that drops packets lets it appear. */
export type Reached = 'connected' | 'refused' | 'lost' | 'unknown name';

const results: Readonly<Record<string, Reached>> = { 0: 'connected', 10: 'refused', 11: 'lost', 12: 'unknown name' };

/** What a pod runs to find out. A lost packet is sent again after 1 s and after 3 s. */
function script(host: string, port: number): string {
  return `
    const socket = require('node:net').connect({ host: '${host}', port: ${port} });
    const codes = { ECONNREFUSED: 10, ENOTFOUND: 12, EAI_AGAIN: 12 };
    socket.once('connect', () => process.exit(0));
    socket.once('error', ({ code }) => process.exit(codes[code] ?? 1));
    setTimeout(() => process.exit(11), 5000);`;
}

/** Whether a new pod of a namespace reaches a port. */
export async function reachFrom(cluster: Cluster, namespace: string, host: string, port: number): Promise<Reached> {
  const name = `reach-${randomUUID().slice(0, 8)}`;
  const kubectl = (...args: string[]) => cluster.kubectl('-n', namespace, ...args);
  await cluster.apply(pod(namespace, name, cluster.paymentImage.image, script(host, port)));
  const path = 'jsonpath={.status.containerStatuses[0].state.terminated.exitCode}';
  const code = () => kubectl('get', 'pod', name, '-o', path);
  await until(`${namespace}/${name} has tried`, async () => (await code()) !== '', 60_000);
  const result = results[await code()];
  await kubectl('delete', 'pod', name, '--wait=false');
  if (result === undefined) throw new Error(`${namespace}/${name} could not try`);
  return result;
}

/** Whether a running pod, such as `deployment/big-red-button`, reaches a port. Its image must have Node at this path. */
export async function reachWithin(
  cluster: Cluster,
  [namespace, object, node]: readonly [namespace: string, object: string, node: string],
  host: string,
  port: number,
): Promise<Reached> {
  const command = ['exec', '-n', namespace, object, '--', node, '-e', script(host, port)];
  const code = await cluster.kubectl(...command).then(
    () => '0',
    (error: unknown) => /exit code (\d+)/.exec(String(error))?.[1] ?? String(error),
  );
  const result = results[code];
  if (result === undefined) throw new Error(code);
  return result;
}

/** Pod Security lets it into any namespace. */
function pod(namespace: string, name: string, image: string, source: string): object {
  const container = {
    name: 'reach',
    image,
    command: ['node', '-e', source],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const securityContext = { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: { restartPolicy: 'Never', automountServiceAccountToken: false, securityContext, containers: [container] },
  };
}
