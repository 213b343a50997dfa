import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import { freePort } from '../../src/dev/loopback.ts';
import { run } from '../../src/dev/programs/run.ts';
import { type Authority, writeKubeconfig, writeServiceAccountKey } from '../cluster/node/certificates.ts';
import { becomesReady, startComponent } from '../cluster/node/component.ts';

export interface ApiServer {
  /** The kubeconfig of an administrator. */
  readonly kubeconfig: string;
  kubectl(...args: string[]): Promise<string>;
}

/** A real API server with an etcd, without controllers and nodes, that knows the identity provider as docs/exposing.md says. */
export async function startApiServer(
  t: Test,
  folder: string,
  authority: Authority,
  issuer: string,
): Promise<ApiServer> {
  const [etcd, peer, port] = [await freePort(), await freePort(), await freePort()];
  const [etcdUrl, peerUrl] = [`http://127.0.0.1:${etcd}`, `http://127.0.0.1:${peer}`];
  const database = await startComponent(folder, 'etcd', [
    ...[`--data-dir=${join(folder, 'etcd')}`, `--listen-client-urls=${etcdUrl}`, `--advertise-client-urls=${etcdUrl}`],
    ...[
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
    ],
  ]);
  t.teardown(() => database.stop());
  const server = await authority.issueServer('kube-apiserver', ['DNS:localhost', 'IP:127.0.0.1']);
  const admin = await authority.issueClient('admin', ['system:masters']);
  const key = await writeServiceAccountKey(folder);
  const kubeconfig = await writeKubeconfig(join(folder, 'admin.kubeconfig'), {
    ...{ server: `https://127.0.0.1:${port}`, authority, user: admin },
  });
  const kubectl = (...args: string[]) => run('kubectl', ['--kubeconfig', kubeconfig, ...args], { timeoutMs: 20_000 });
  const component = await startComponent(folder, 'kube-apiserver', [
    ...[`--etcd-servers=${etcdUrl}`, `--secure-port=${port}`, '--bind-address=127.0.0.1'],
    ...[`--client-ca-file=${authority.certificate}`, '--service-cluster-ip-range=10.96.0.0/16'],
    ...[`--tls-cert-file=${server.certificate}`, `--tls-private-key-file=${server.key}`],
    '--service-account-issuer=https://kubernetes.default.svc',
    ...[`--service-account-key-file=${key}`, `--service-account-signing-key-file=${key}`],
    '--authorization-mode=RBAC',
    '--api-audiences=https://kubernetes.default.svc,big-red-button',
    `--authentication-config=${await authenticationConfig(folder, authority, issuer)}`,
  ]);
  t.teardown(() => component.stop());
  await becomesReady(component, async () => (await kubectl('get', '--raw', '/readyz')).trim() === 'ok');
  return { kubeconfig, kubectl };
}

/** The file of docs/exposing.md, with the issuer and the CA of the test. */
async function authenticationConfig(folder: string, authority: Authority, issuer: string): Promise<string> {
  const path = join(folder, 'authentication.yaml');
  const document = await readFile(join(import.meta.dirname, '../../docs/exposing.md'), 'utf8');
  const [, block = ''] = /```yaml\n(apiVersion: apiserver\.config\.k8s\.io\/v1\n[\s\S]*?)```/.exec(document) ?? [];
  const ca = (await readFile(authority.certificate, 'utf8')).trim().replaceAll('\n', '\n        ');
  const url = block.replace(/url: \S+/, `url: ${issuer}\n      certificateAuthority: |\n        ${ca}`);
  await writeFile(path, url);
  return path;
}
