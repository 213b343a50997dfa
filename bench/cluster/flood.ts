import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cluster } from '../../test/cluster/cluster.ts';
import { accessOf } from '../../test/cluster/support/kube-access.ts';
import type { Scope } from '../../test/cluster/support/scope.ts';

const name = 'bench-flood';

/** Another service account lists objects as fast as the API server answers it, in a process of its own, until the scope ends. */
export async function startFlood(scope: Scope, cluster: Cluster): Promise<void> {
  const namespace = await cluster.makeNamespace(scope);
  scope.teardown(() => cluster.kubectl('delete', 'clusterrolebinding', name, '--ignore-not-found'));
  await cluster.apply(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    },
  );
  const access = await accessOf(cluster, namespace, name);
  const child = fork(fileURLToPath(new URL('flood-process.ts', import.meta.url)));
  scope.teardown(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  child.send(access);
  await once(child, 'message');
}
