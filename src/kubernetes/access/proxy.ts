import type { KubeConfig } from '@kubernetes/client-node';

/** The URL of the proxy to a server; empty: without a proxy. */
export type ProxyFor = (server: string) => string;

/** Sets the proxy of the current cluster, unless the kubeconfig names one. */
export function useProxy(kubeConfig: KubeConfig, proxyFor: ProxyFor): KubeConfig {
  const current = kubeConfig.getCurrentCluster();
  const proxyUrl = current === null || current.proxyUrl ? '' : proxyFor(current.server);
  if (proxyUrl !== '') {
    kubeConfig.clusters = kubeConfig.clusters.map((cluster) =>
      cluster.name === current?.name ? { ...cluster, proxyUrl } : cluster,
    );
  }
  return kubeConfig;
}
