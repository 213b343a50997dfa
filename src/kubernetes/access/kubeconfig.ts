import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import { whyUnreadable } from '../../config/files/named-file.ts';
import { definedOnly } from '../../core/defined-only.ts';

/** A cluster and its user. By default the pod's own account, or else KUBECONFIG or ~/.kube/config. */
export interface ClusterSource {
  /** Path of a kubeconfig file. */
  readonly kubeconfig?: string;
  /** A context of the kubeconfig; its current context if absent. */
  readonly context?: string;
  /** A loaded kubeconfig or an address, instead of the other two. */
  readonly cluster?: KubeConfig | ServerAddress;
}

interface ServerAddress {
  /** `https://10.0.0.1:6443`, or `http://` for the simulator and `kubectl proxy`, where no secret is sent. */
  readonly server: string;
  /** PEM. */
  readonly ca?: string;
  readonly token?: string;
}

/** The kubelet writes every pod's token to this file. */
const podTokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Throws a `refused` {@link ClusterError} that names the problem and its place. */
export function loadKubeConfig(source: ClusterSource): KubeConfig {
  const loaded = load(source);
  if (source.context !== undefined) choose(loaded, source.context);
  const cluster = loaded.getCurrentCluster();
  if (!cluster) throw unusable(whyNoCluster(loaded, source));
  if (isClientNodesFallback(cluster.server, cluster.name)) {
    throw unusable(
      'no cluster found: this process is not in a pod, and there is no kubeconfig at KUBECONFIG or ~/.kube/config',
    );
  }
  if (!URL.canParse(cluster.server)) throw unusable(`the server's address ${cluster.server} is not a URL`);
  if (cluster.server.startsWith('http:') && !cluster.skipTLSVerify) {
    throw unusable(`${cluster.server} has no TLS: use https, or allow it with insecure-skip-tls-verify: true`);
  }
  if (cluster.proxyUrl && !/^https?:\/\//.test(cluster.proxyUrl))
    throw unusable(`proxy-url ${cluster.proxyUrl} is not supported: use a proxy with http:// or https://`);
  return loaded;
}

function load({ kubeconfig, context, cluster }: ClusterSource): KubeConfig {
  if (cluster instanceof KubeConfig) return cluster;
  const loaded = new KubeConfig();
  try {
    if (cluster !== undefined) loadAddress(loaded, cluster);
    else if (kubeconfig !== undefined) loaded.loadFromFile(kubeconfig);
    else if (context === undefined && existsSync(podTokenFile)) loaded.loadFromCluster();
    else loaded.loadFromDefault();
  } catch (error) {
    const where = kubeconfig ?? 'KUBECONFIG or ~/.kube/config';
    throw unusable(`cannot read ${where}: ${whyUnreadable(error)}`, error);
  }
  return loaded;
}

function loadAddress(into: KubeConfig, { server, ca, token }: ServerAddress): void {
  into.loadFromClusterAndUser(
    definedOnly({
      name: server,
      server,
      skipTLSVerify: server.startsWith('http:'),
      caData: ca && Buffer.from(ca).toString('base64'),
    }),
    definedOnly({ name: 'user', token }),
  );
}

function whyNoCluster(loaded: KubeConfig, { kubeconfig }: ClusterSource): string {
  const file = kubeconfig ?? 'KUBECONFIG or ~/.kube/config';
  if (loaded.getContexts().length === 0) return `${file} has no contexts, so it is not a kubeconfig`;
  const context = loaded.getCurrentContext();
  if (context) return `the context "${context}" of ${file} names no cluster`;
  return `${file} has no current context; choose one of ${namesOf(loaded)}`;
}

function namesOf(loaded: KubeConfig): string {
  return loaded
    .getContexts()
    .map(({ name }) => name)
    .join(', ');
}

function choose(loaded: KubeConfig, context: string): void {
  const known = loaded.getContexts().map(({ name }) => name);
  if (!known.includes(context))
    throw unusable(`no context "${context}"; the contexts are: ${known.join(', ') || 'none'}`);
  loaded.setCurrentContext(context);
}

/** `loadFromDefault` returns this address if it finds nothing. */
function isClientNodesFallback(server: string, name: string): boolean {
  return server === 'http://localhost:8080' && name === 'cluster';
}

function unusable(problem: string, cause?: unknown): ClusterError {
  return new ClusterError('refused', `kubeconfig: ${problem}`, { cause });
}
