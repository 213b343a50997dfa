import { join, resolve } from 'node:path';
import type { Test } from 'tap';
import { Client, type Reply } from '../contract/client.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { type Installation, install } from './support/installation.ts';
import { accessOf } from './support/kube-access.ts';
import { type Attributes, discoverPaths, discoverResources, Reviews } from './support/rights.ts';

const manifests = resolve(import.meta.dirname, '../../k8s');

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test(
    'the receiver has exactly the listed rights, out of everything that the API server serves',
    async (t) => {
      const { installation, admin } = await stand(t, cluster);
      const { account, stateNamespace } = installation;
      const reviews = new Reviews(admin, { namespace: stateNamespace, name: account });
      const places = placesOf(installation);
      const resources = await discoverResources(admin);
      t.ok(
        resources.some(({ group, resource }) => group === 'apps' && resource === 'deployments/scale'),
        'subresources are among them',
      );
      const requests = resources.flatMap((resource) =>
        verbs.flatMap((verb) => Object.values(places).map((place) => ({ ...resource, ...place, verb }))),
      );
      t.comment(`${resources.length} resources, ${requests.length} reviews`);
      const allowed = await reviews.allowed([...requests, ...powers(places)]);
      t.strictSame(table(allowed, places), {
        'the state by name': ['configmaps: get list watch update', ...everywhere],
        'the heartbeat by name': ['configmaps: get list watch update', ...everywhere],
        'the target by name': [
          'events: list create',
          'pods: get list watch',
          'apps/deployments: watch',
          'apps/deployments/scale: get patch',
          ...everywhere,
        ],
        "the target's namespace": ['events: list create', 'pods: get list watch', ...everywhere],
        "the state's namespace": ['configmaps: list watch', ...everywhere],
        'another namespace': everywhere,
        'the whole cluster': everywhere,
      });
      const paths = await discoverPaths(admin);
      const everyones = paths.filter((path) => everyonesPath.test(path));
      t.strictSame(await reviews.allowedPaths('get', paths), everyones, 'paths that are no resources');
      for (const verb of ['post', 'put', 'patch', 'delete']) {
        t.strictSame(await reviews.allowedPaths(verb, paths), [], `${verb} to such paths`);
      }
    },
  );

  await t.test(
    'RBAC denies everything else, and with wider RBAC the admission policy alone denies each write',
    async (t) => {
      const { installation, admin, receiver } = await stand(t, cluster);
      await cluster.apply(anotherDeployment(installation.targetNamespace));
      const replicaSet = await replicaSetOf(admin, installation.targetNamespace);
      const { reads, writes } = denied(installation, replicaSet);
      for (const [act, send] of Object.entries({ ...reads, ...writes })) isDeniedByRbac(t, act, await send(receiver));
      const raise = await scaleTo(installation, 5)(receiver);
      isDeniedByPolicy(t, 'raise the target', raise);

      await cluster.kubectl(
        ...['create', 'clusterrolebinding', `${installation.account}-widened`, '--clusterrole=cluster-admin'],
        `--serviceaccount=${installation.stateNamespace}:${installation.account}`,
      );
      t.teardown(() => cluster.kubectl('delete', 'clusterrolebinding', `${installation.account}-widened`));
      for (const [act, send] of Object.entries(reads)) {
        await until(`RBAC lets it ${act}`, async () => (await send(receiver)).status === 200, 30_000);
      }
      for (const [act, send] of Object.entries(writes)) isDeniedByPolicy(t, act, await send(receiver));
      isDeniedByPolicy(t, 'raise the target', await scaleTo(installation, 5)(receiver));
      t.equal((await scaleTo(installation, 0)(receiver)).status, 200, 'it may still stop the target');
    },
  );

  await t.test('the API server has no warning about the admission policy', async (t) => {
    const { installation } = await stand(t, cluster);
    const read = async () =>
      JSON.parse(await cluster.kubectl('get', 'validatingadmissionpolicy', installation.account, '-o', 'json'));
    const isChecked = async () => (await read()).status?.observedGeneration === 1;
    await until('the policy is checked', isChecked, 30_000);
    t.strictSame((await read()).status.typeChecking?.expressionWarnings ?? [], []);
  });

  const { operatorManifests } = cluster;
  // A cluster in use may already have the shipped names.
  if (operatorManifests === undefined) return;
  await t.test('a server-side dry run accepts every manifest as shipped, without a warning', async (t) => {
    await cluster.kubectl('create', '--filename', operatorManifests);
    t.teardown(() => cluster.kubectl('delete', '--wait=false', '--filename', operatorManifests));
    await makeNamespaces(t, cluster);
    const applies = [
      ['--kustomize', manifests],
      ['--kustomize', join(manifests, 'monitoring')],
      ['--kustomize', join(manifests, 'prometheus-operator')],
      ['--kustomize', join(manifests, '../grafana')],
      ['--namespace=sre', '--filename', join(manifests, 'upcommerce')],
    ];
    for (const source of applies) {
      const output = await cluster.kubectl('apply', '--dry-run=server', ...source);
      const lines = output.trim().split('\n');
      const expected = / (created|configured|unchanged) \(server dry run\)$/;
      t.strictSame(
        lines.filter((line) => !expected.test(line)),
        [],
        source.join(' '),
      );
    }
  });
}

interface Stand {
  readonly installation: Installation;
  /** Plain HTTPS, with the tokens of an administrator and of the receiver. */
  readonly admin: Client;
  readonly receiver: Client;
}

async function stand(t: Test, cluster: Cluster): Promise<Stand> {
  const installation = await install(t, cluster, (namespace) =>
    paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
  );
  const { account, stateNamespace, targetNamespace } = installation;
  const administrator = `${account}-administrator`;
  await cluster.kubectl('-n', targetNamespace, 'create', 'serviceaccount', administrator);
  await cluster.kubectl(
    ...['create', 'clusterrolebinding', administrator, '--clusterrole=cluster-admin'],
    `--serviceaccount=${targetNamespace}:${administrator}`,
  );
  t.teardown(() => cluster.kubectl('delete', 'clusterrolebinding', administrator));
  const admin = new Client(await accessOf(cluster, targetNamespace, administrator));
  const receiver = new Client(await accessOf(cluster, stateNamespace, account));
  t.teardown(() => {
    admin.close();
    receiver.close();
  });
  return { installation, admin, receiver };
}

const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

/** Every account has these rights in every place: reviews of itself. The receiver also has the reviews of people. */
const everywhere = [
  'authentication.k8s.io/selfsubjectreviews: create',
  'authentication.k8s.io/tokenreviews: create',
  'authorization.k8s.io/selfsubjectaccessreviews: create',
  'authorization.k8s.io/selfsubjectrulesreviews: create',
  'authorization.k8s.io/subjectaccessreviews: create',
];

/** Discovery, health, version, OpenID Connect. */
const everyonesPath =
  /^\/(api|apis|healthz|livez|readyz|version|openapi)$|^\/(api|apis|openapi)\/|^\/(\.well-known\/openid-configuration|openid\/v1\/jwks)$/;

type Place = Pick<Attributes, 'namespace' | 'name'>;

/**
 * RBAC only adds rights: a right in the whole cluster covers each namespace, and a right without a name covers each
 * name.
 */
function placesOf({ stateNamespace, targetNamespace }: Installation) {
  return {
    'the state by name': { namespace: stateNamespace, name: 'big-red-button-swype-app' },
    'the heartbeat by name': { namespace: stateNamespace, name: 'big-red-button-heartbeat' },
    'the target by name': { namespace: targetNamespace, name: 'swype-app' },
    "the target's namespace": { namespace: targetNamespace, name: '' },
    "the state's namespace": { namespace: stateNamespace, name: '' },
    'another namespace': { namespace: 'default', name: '' },
    'the whole cluster': { namespace: '', name: '' },
  };
}

/** Verbs that only some resources have. */
function powers(places: Readonly<Record<string, Place>>): Attributes[] {
  const rbac = 'rbac.authorization.k8s.io';
  const special = [
    ...['users', 'groups', 'serviceaccounts', 'uids'].map((resource) => ({ verb: 'impersonate', group: '', resource })),
    ...['roles', 'clusterroles'].flatMap((resource) =>
      ['bind', 'escalate'].map((verb) => ({ verb, group: rbac, resource })),
    ),
    ...['approve', 'sign', 'attest'].map((verb) => ({ verb, group: 'certificates.k8s.io', resource: 'signers' })),
    { verb: '*', group: '*', resource: '*' },
  ];
  return special.flatMap((power) => Object.values(places).map((place) => ({ ...power, ...place })));
}

/** `group/resource: verbs`, sorted, by place. */
function table(allowed: readonly Attributes[], places: Readonly<Record<string, Place>>): Record<string, string[]> {
  const rows = Object.entries(places).map(([title, { namespace, name }]) => {
    const granted = new Map<string, string[]>();
    for (const request of allowed) {
      if (request.namespace !== namespace || request.name !== name) continue;
      const key = [request.group, request.resource].filter((part) => part !== '').join('/');
      granted.set(key, [...(granted.get(key) ?? []), request.verb]);
    }
    return [title, [...granted].map(([key, granted]) => `${key}: ${granted.join(' ')}`)] as const;
  });
  return Object.fromEntries(rows);
}

type Act = (client: Client) => Promise<Reply>;

/** Uses dry runs where possible. They pass authorization and admission, and change nothing if they are allowed. */
function denied({ stateNamespace, targetNamespace }: Installation, replicaSet: string) {
  const dryRun = '?dryRun=All';
  const inTarget = `/api/v1/namespaces/${targetNamespace}`;
  const inState = `/api/v1/namespaces/${stateNamespace}`;
  const apps = `/apis/apps/v1/namespaces/${targetNamespace}`;
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const reads: Record<string, Act> = {
    "read the target's secrets": (client) => client.get(`${inTarget}/secrets`),
    'read its own secrets': (client) => client.get(`${inState}/secrets`),
    'read the deployment itself': (client) => client.get(`${apps}/deployments/swype-app`),
  };
  const writes: Record<string, Act> = {
    'patch the pod template': (client) => client.patch(`${apps}/deployments/swype-app${dryRun}`, restartedTemplate),
    'raise by the deployment itself': (client) =>
      client.patch(`${apps}/deployments/swype-app${dryRun}`, { spec: { replicas: 5 } }),
    'stop another deployment': (client) => client.patch(`${apps}/deployments/another/scale${dryRun}`, zero),
    'create a deployment': (client) => client.post(`${apps}/deployments${dryRun}`, newDeployment),
    'delete the target': (client) => client.delete(`${apps}/deployments/swype-app${dryRun}`),
    "scale the target's replica set": (client) =>
      client.patch(`${apps}/replicasets/${replicaSet}/scale${dryRun}`, zero),
    'create a secret': (client) => client.post(`${inState}/secrets${dryRun}`, { metadata: { name: 'new' } }),
    "patch another's config map": (client) =>
      client.patch(`${inTarget}/configmaps/kube-root-ca.crt${dryRun}`, { data: {} }),
    'delete its state': (client) => client.delete(`${inState}/configmaps/big-red-button-swype-app${dryRun}`),
    'take a token': (client) => client.post(`${inTarget}/serviceaccounts/default/token${dryRun}`, { spec: {} }),
    'give itself rights': (client) => client.post(`${rbac}/clusterroles${dryRun}`, { metadata: { name: 'new' } }),
    "delete all of the target's pods": (client) => client.delete(`${inTarget}/pods${dryRun}`),
  };
  return { reads, writes };
}

const zero = { spec: { replicas: 0 } };
const restartedTemplate = { spec: { template: { metadata: { annotations: { restarted: 'now' } } } } };
const emptyDeployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'empty' } },
    template: { metadata: { labels: { app: 'empty' } }, spec: { containers: [{ name: 'empty', image: 'empty' }] } },
  },
};
const newDeployment = { ...emptyDeployment, metadata: { name: 'new' } };

function anotherDeployment(namespace: string): object {
  return { ...emptyDeployment, metadata: { name: 'another', namespace } };
}

function scaleTo({ targetNamespace }: Installation, replicas: number): Act {
  const scale = `/apis/apps/v1/namespaces/${targetNamespace}/deployments/swype-app/scale?dryRun=All`;
  return (client) => client.patch(scale, { spec: { replicas } });
}

function isDeniedByRbac(t: Test, act: string, { status, body }: Reply): void {
  t.match({ status, message: body.message }, { status: 403, message: / cannot \w+ resource / }, `${act}: RBAC`);
}

function isDeniedByPolicy(t: Test, act: string, { status, body }: Reply): void {
  t.match(
    { status, message: body.message },
    { status: 403, message: /ValidatingAdmissionPolicy .* denied request: the big red button may/ },
    `${act}: the policy`,
  );
}

async function replicaSetOf(admin: Client, namespace: string): Promise<string> {
  const list = () => admin.get(`/apis/apps/v1/namespaces/${namespace}/replicasets`);
  await until('the target has a replica set', async () => (await list()).body.items.length > 0, 30_000);
  return (await list()).body.items[0]?.metadata.name ?? '';
}

/** The workloads that the manifests are for, with the labels that they are shipped with. */
async function makeNamespaces(t: Test, cluster: Cluster): Promise<void> {
  const shipped = ['receiver', 'monitoring'].map((folder) => join(manifests, folder, 'namespace.yaml'));
  for (const file of shipped) await cluster.kubectl('apply', '--filename', file);
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sre' } });
  t.teardown(() => cluster.kubectl('delete', 'namespace', 'sre', 'monitoring', 'big-red-button', '--wait=false'));
}
