import { join } from 'node:path';
import type { Test } from 'tap';
import { checkCluster } from '../../src/check/findings/cluster/check-cluster.ts';
import { ClusterReader } from '../../src/check/sources/cluster-reader.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { connectInspector } from '../../src/kubernetes/connect-inspector.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { makeFolder } from './support/folder.ts';
import { type Installation, install } from './support/installation.ts';
import { accessOf, writeTokenKubeconfig } from './support/kube-access.ts';

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('check finds what blocks a stop or works against it in a cluster, and nothing else', async (t) => {
    const installation = await install(t, cluster, (namespace) =>
      paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
    );
    const { targetNamespace } = installation;
    const { found, inNamespace } = stand(t, cluster, installation);
    t.strictSame(await found(), [], 'as the manifests make it');

    await inNamespace('autoscale', 'deployment', 'swype-app', '--min=1', '--max=3');
    t.strictSame(await found(), [], 'an autoscaler with a minimum of 1 does nothing at 0');
    await cluster.apply(kedaDefinition);
    t.teardown(() => cluster.kubectl('delete', 'crd', kedaDefinition.metadata.name, '--wait=false'));
    await until('the API server knows ScaledObjects', () => applied(cluster, scaledObject(targetNamespace)), 30_000);
    t.strictSame(await found(), ['autoscaler']);
    await inNamespace('delete', 'scaledobject', 'swype');

    await inNamespace('annotate', 'deployment', 'swype-app', 'argocd.argoproj.io/tracking-id=x');
    t.strictSame(await found(), ['gitops']);
    await inNamespace('annotate', 'deployment', 'swype-app', 'argocd.argoproj.io/tracking-id-');

    await inNamespace('scale', 'deployment', 'swype-app', '--replicas=0');
    t.strictSame(await found(), ['target-at-zero']);
    await inNamespace('delete', 'deployment', 'swype-app');
    t.strictSame(await found(), ['target-missing']);
    await inNamespace('delete', 'rolebinding', '--all');
    const lost = ['may-not-stop', 'right-missing'];
    await until('its rights are gone', async () => (await found()).includes('right-missing'), 30_000);
    t.strictSame([...new Set(await found())], ['target-missing', ...lost]);
    await cluster.kubectl('delete', 'validatingadmissionpolicybinding', installation.account);
    t.strictSame([...new Set(await found())], ['target-missing', 'policy-missing', ...lost]);
  });

  await t.test('check reports what the person may not read as skipped', async (t) => {
    const namespace = await cluster.makeNamespace(t);
    const access = await accessOf(cluster, namespace, 'default');
    const kubeconfig = await writeTokenKubeconfig(join(await makeFolder(t), 'kubeconfig'), access);
    const { reader, view } = lookWith(t, kubeconfig, namespace, namespace);
    await view();
    t.strictSame(reader.skipped.map(({ what }) => what).toSorted(), [
      `autoscalers in ${namespace}`,
      `deployment/swype-app in ${namespace}`,
      `rights of system:serviceaccount:${namespace}:big-red-button`,
      'the admission policy',
    ]);
    for (const { why } of reader.skipped) t.match(why, /must allow verbs/);
  });
}

function stand(t: Test, cluster: Cluster, { stateNamespace, targetNamespace }: Installation) {
  const { reader, view } = lookWith(t, cluster.kubeconfig, stateNamespace, targetNamespace);
  return {
    /** The names of the findings for a person who may read everything. */
    found: async () => {
      const findings = checkCluster({ cluster: await view(), withinMs: 1 });
      if (reader.skipped.length > 0) throw new Error(JSON.stringify(reader.skipped));
      return findings.map(({ id }) => id);
    },
    inNamespace: (...args: string[]) => cluster.kubectl('-n', targetNamespace, ...args),
  };
}

function lookWith(t: Test, kubeconfig: string, stateNamespace: string, targetNamespace: string) {
  const connection = connectInspector({ kubeconfig });
  t.teardown(() => connection.close());
  const reader = new ClusterReader(connection.inspector);
  const text = `
version: 1
receiver: { alertmanagerTokenFile: /token }
kubernetes: { stateNamespace: ${stateNamespace} }
buttons:
  - name: swype-app
    target: { kind: Deployment, namespace: ${targetNamespace}, name: swype-app }
    match: ['alertname="BigRedButtonStop"']
`;
  return { reader, view: () => reader.read(parseConfig(text, 'config.yaml')) };
}

async function applied(cluster: Cluster, object: object): Promise<boolean> {
  return cluster.apply(object).then(
    () => true,
    () => false,
  );
}

/** The part of KEDA's definition that the check reads. */
const kedaDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'scaledobjects.keda.sh' },
  spec: {
    group: 'keda.sh',
    scope: 'Namespaced',
    names: { kind: 'ScaledObject', listKind: 'ScaledObjectList', plural: 'scaledobjects', singular: 'scaledobject' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

function scaledObject(namespace: string): object {
  const spec = { scaleTargetRef: { name: 'swype-app' } };
  return { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'swype', namespace }, spec };
}
