import type { Cluster } from '../cluster.ts';
import type { Scope } from '../support/scope.ts';

const labels = { app: 'gateway' };

/** A payment gateway that runs in the cluster, in a namespace of its own, until the test ends. */
export interface GatewayPods {
  readonly url: string;
  /** No pod of it runs any more, so connections are refused. */
  fail(): Promise<void>;
}

export async function startGateway(t: Scope, cluster: Cluster): Promise<GatewayPods> {
  const namespace = await cluster.makeNamespace(t);
  // The payment app's stand-in answers like one.
  const container = { name: 'gateway', ...cluster.paymentImage, env: [{ name: 'GATEWAY', value: 'answers' }] };
  const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers: [container] } };
  await cluster.apply(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'gateway', namespace },
      spec: { selector: { matchLabels: labels }, template },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'gateway', namespace },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 5003 }] },
    },
  );
  return {
    url: `http://gateway.${namespace}.svc/`,
    fail: async () => {
      await cluster.kubectl('-n', namespace, 'scale', 'deployment', 'gateway', '--replicas=0');
    },
  };
}
