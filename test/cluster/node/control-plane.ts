import { join } from 'node:path';
import { run } from '../../../src/dev/programs/run.ts';
import { type Authority, type KeyPair, writeKubeconfig, writeServiceAccountKey } from './certificates.ts';
import { becomesReady, type Component, startComponent } from './component.ts';
import { addresses } from './network.ts';

export const apiServerUrl = 'https://127.0.0.1:6443';
const etcdUrl = 'http://127.0.0.1:2379';
const etcdPeerUrl = 'http://127.0.0.1:2380';

/** The names by which the programs of the control plane find each other. */
export interface Credentials {
  readonly authority: Authority;
  readonly apiServer: KeyPair;
  readonly kubeletClient: KeyPair;
  readonly serviceAccountKey: string;
  /** A kubeconfig of a cluster administrator. */
  readonly admin: string;
}

export async function makeCredentials(folder: string, authority: Authority): Promise<Credentials> {
  const admin = await authority.issueClient('admin', ['system:masters']);
  return {
    authority,
    apiServer: await authority.issueServer('kube-apiserver', [
      ...['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'].map((name) => `DNS:${name}`),
      ...['127.0.0.1', addresses.node, addresses.apiServer].map((address) => `IP:${address}`),
    ]),
    kubeletClient: await authority.issueClient('kube-apiserver-kubelet-client', ['system:masters']),
    serviceAccountKey: await writeServiceAccountKey(folder),
    admin: await writeKubeconfig(join(folder, 'admin.kubeconfig'), { server: apiServerUrl, authority, user: admin }),
  };
}

/** The API server waits for etcd by itself. */
export function startEtcd(folder: string): Promise<Component> {
  return startComponent(folder, 'etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=${etcdPeerUrl}`,
    `--initial-advertise-peer-urls=${etcdPeerUrl}`,
    `--initial-cluster=default=${etcdPeerUrl}`,
  ]);
}

/** Resolves when it is ready. */
export async function startApiServer(folder: string, credentials: Credentials): Promise<Component> {
  const { authority, apiServer, kubeletClient, serviceAccountKey, admin } = credentials;
  const component = await startComponent(folder, 'kube-apiserver', [
    `--etcd-servers=${etcdUrl}`,
    `--advertise-address=${addresses.node}`,
    `--service-cluster-ip-range=${addresses.services}`,
    `--client-ca-file=${authority.certificate}`,
    `--tls-cert-file=${apiServer.certificate}`,
    `--tls-private-key-file=${apiServer.key}`,
    `--kubelet-client-certificate=${kubeletClient.certificate}`,
    `--kubelet-client-key=${kubeletClient.key}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${serviceAccountKey}`,
    `--service-account-signing-key-file=${serviceAccountKey}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged',
  ]);
  await becomesReady(component, async () => {
    const answer = await run('kubectl', ['--kubeconfig', admin, 'get', '--raw', '/readyz'], { timeoutMs: 10_000 });
    return answer.trim() === 'ok';
  });
  return component;
}

/** Both programs wait for the API server by themselves. */
export async function startControllers(folder: string, credentials: Credentials): Promise<Component[]> {
  const { authority, serviceAccountKey, admin } = credentials;
  const common = [`--kubeconfig=${admin}`, '--leader-elect=false', '--bind-address=127.0.0.1'];
  return [
    await startComponent(folder, 'kube-controller-manager', [
      ...common,
      `--service-account-private-key-file=${serviceAccountKey}`,
      `--root-ca-file=${authority.certificate}`,
    ]),
    await startComponent(folder, 'kube-scheduler', common),
  ];
}
