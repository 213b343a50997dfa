import { join } from 'node:path';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';
import { buildImage, programPath } from '../node/image.ts';
import { addresses } from '../node/network.ts';
import type { Node } from '../node/node.ts';
import type { Scope } from '../support/scope.ts';

const namespace = 'kube-system';
const labels = { 'k8s-app': 'kube-dns' };

/** Runs CoreDNS as a pod, with kubeadm's rights, until the test ends. Resolves when it answers. */
export async function startNameServer(t: Scope, cluster: Cluster, node: Node): Promise<void> {
  const image = await buildImage(join(node.folder, 'coredns-image'), {
    files: { '/coredns': await programPath('coredns') },
    entrypoint: ['/coredns'],
  });
  node.registry.publish('coredns/coredns:v1.15.0', image);
  const kubectl = (...args: string[]) => cluster.kubectl('-n', namespace, ...args);
  t.teardown(async () => {
    await kubectl('delete', '--ignore-not-found', 'service/kube-dns', 'deployment/coredns', 'configmap/coredns');
    await kubectl('delete', '--ignore-not-found', 'clusterrolebinding/coredns', 'clusterrole/coredns');
  });
  await cluster.apply(...rights, config, deployment, service);
  const replicas = ['get', 'deployment', 'coredns', '-o', 'jsonpath={.status.readyReplicas}'];
  await until('the name server is ready', async () => (await kubectl(...replicas)) === '1', 60_000);
}

const rights = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'coredns', namespace } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'coredns' },
    rules: [
      { apiGroups: [''], resources: ['services', 'namespaces'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'coredns' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'coredns' },
    subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace }],
  },
];

/** It answers for the cluster's names alone, as there is no network behind it. */
const Corefile = `.:53 {
  errors
  ready
  kubernetes cluster.local in-addr.arpa ip6.arpa
  cache 5
}
`;

const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'coredns', namespace }, data: { Corefile } };

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: 'coredns',
        dnsPolicy: 'Default',
        containers: [
          {
            name: 'coredns',
            image: 'coredns/coredns:v1.15.0',
            args: ['-conf', '/etc/coredns/Corefile'],
            readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
            volumeMounts: [{ name: 'config', mountPath: '/etc/coredns', readOnly: true }],
          },
        ],
        volumes: [{ name: 'config', configMap: { name: 'coredns' } }],
      },
    },
  },
};

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kube-dns', namespace, labels },
  spec: {
    clusterIP: addresses.names,
    selector: labels,
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ],
  },
};
