import { writeFile } from 'node:fs/promises';
import type { Cluster } from '../cluster.ts';

/** The address of a cluster's API server, and a service account's token for it. */
export interface KubeAccess {
  /** `https://host:port`. */
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
}

/** The token is valid for an hour. */
export async function accessOf(cluster: Cluster, namespace: string, account: string): Promise<KubeAccess> {
  const { server, ca } = await readServer(cluster);
  const token = await cluster.kubectl('-n', namespace, 'create', 'token', account, '--duration=1h');
  return { url: server, ca, token: token.trim() };
}

export async function writeTokenKubeconfig(path: string, { url, ca, token }: KubeAccess): Promise<string> {
  const name = 'cluster-test';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

async function readServer(cluster: Cluster): Promise<{ server: string; ca: string }> {
  // Flattened: kubectl reads the files that the kubeconfig names.
  const view = JSON.parse(await cluster.kubectl('config', 'view', '--raw', '--minify', '--flatten', '-o', 'json'));
  const { server, 'certificate-authority-data': ca = '' } = view.clusters[0].cluster;
  return { server, ca: Buffer.from(ca, 'base64').toString() };
}
