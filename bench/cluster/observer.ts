import type { Cluster } from '../../test/cluster/cluster.ts';
import { accessOf } from '../../test/cluster/support/kube-access.ts';
import type { Scope } from '../../test/cluster/support/scope.ts';
import { Client } from '../../test/contract/client.ts';

const name = 'bench-observer';

/** Plain HTTPS to the API server as an administrator, without code of the product. */
export async function startObserver(scope: Scope, cluster: Cluster): Promise<Client> {
  const namespace = await cluster.makeNamespace(scope);
  const account = { kind: 'ServiceAccount', name, namespace };
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
  await cluster.apply(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      subjects: [account],
      roleRef: role,
    },
  );
  const client = new Client(await accessOf(cluster, namespace, name));
  scope.teardown(() => client.close());
  return client;
}
