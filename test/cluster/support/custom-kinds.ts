import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import type { Cluster } from '../cluster.ts';

/** A kind with a scale subresource that only a CustomResourceDefinition knows. */
export interface Custom {
  readonly what: string;
  /** The name of its button and of its one object. */
  readonly name: string;
  readonly group: string;
  /** The name of its CustomResourceDefinition, which kubectl takes as its resource too. */
  readonly crd: string;
  readonly replicasPath: string;
  /** As a config names it, without namespace and name. */
  readonly target: { readonly apiVersion: string; readonly kind: string };
  objectOf(namespace: string, replicas: number): object;
  /** The ReplicaSet between the object and its pods; absent if the object owns them. */
  replicaSetOf?(owner: Owner, replicas: number): object;
}

interface Owner {
  readonly uid: string;
  readonly namespace: string;
}

const worker = { apiVersion: 'jobs.example.com/v1', kind: 'Worker' };
const rollout = { apiVersion: 'rollouts.example.com/v1alpha1', kind: 'Rollout' };
const hashLabel = 'rollouts-pod-template-hash';

export const customs: readonly Custom[] = [
  {
    ...{
      what: 'a kind that owns its pods',
      name: 'worker',
      group: 'jobs.example.com',
      crd: 'workers.jobs.example.com',
    },
    replicasPath: '.spec.workers.count',
    target: { ...worker, ...{ replicasPath: '.spec.workers.count' } },
    objectOf: (namespace, replicas) => ({
      ...worker,
      metadata: { name: 'worker', namespace },
      spec: { workers: { count: replicas } },
    }),
  },
  {
    ...{ what: 'a kind whose pods belong to ReplicaSets', name: 'canary', group: 'rollouts.example.com' },
    ...{ crd: 'rollouts.rollouts.example.com', replicasPath: '.spec.replicas' },
    target: { ...rollout, ...{ replicaSetHashLabel: hashLabel } },
    objectOf: (namespace, replicas) => ({
      ...rollout,
      metadata: { name: 'canary', namespace },
      spec: { replicas },
    }),
    replicaSetOf: ({ uid, namespace }, replicas) => {
      const labels = { app: 'canary', [hashLabel]: 'bcdf5' };
      return {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'canary-bcdf5', namespace, ownerReferences: [ownerReference(rollout, 'canary', uid)] },
        spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } },
      };
    },
  },
];

/** The pods stay Pending, which is enough: they are there. */
const podSpec = { nodeSelector: { 'example.com/no-such-node': 'true' }, containers: [{ name: 'a', image: 'none' }] };

function ownerReference({ apiVersion, kind }: typeof worker, name: string, uid: string): object {
  return { apiVersion, kind, name, uid, controller: true };
}

export function definitionOf({ crd, group, replicasPath, target: { apiVersion, kind } }: Custom): object {
  const [plural = ''] = crd.split('.');
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const scale = { specReplicasPath: replicasPath, statusReplicasPath: '.status.replicas' };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: crd },
    spec: {
      ...{ group, scope: 'Namespaced', names: { kind, plural, singular: kind.toLowerCase() } },
      versions: [
        {
          ...{ name: apiVersion.split('/')[1], served: true, storage: true },
          subresources: { status: {}, scale: { ...scale, labelSelectorPath: '.status.selector' } },
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } } },
        },
      ],
    },
  };
}

/** The controller of the kind: it brings the pods to the replicas, and writes the status. */
export function startController(t: Test, cluster: Cluster, namespace: string, custom: Custom) {
  const { name, crd } = custom;
  const kubectl = (...args: string[]) => cluster.kubectl('-n', namespace, ...args);
  const pods = async (): Promise<readonly string[]> =>
    (await kubectl('get', 'pods', '-l', `app=${name}`, '-o', 'name')).split('\n').filter((line) => line !== '');

  async function reconcile(): Promise<void> {
    const object = JSON.parse(await kubectl('get', crd, name, '-o', 'json'));
    const replicas =
      custom.replicasPath
        .slice(1)
        .split('.')
        .reduce((value, key) => value?.[key], object) ?? 1;
    const owner = { uid: object.metadata.uid, namespace };
    if (custom.replicaSetOf !== undefined) await cluster.apply(custom.replicaSetOf(owner, replicas));
    else await ownPods(owner, replicas);
    const status = JSON.stringify({ status: { selector: `app=${name}`, replicas: (await pods()).length } });
    await kubectl('patch', crd, name, '--subresource=status', '--type=merge', '-p', status);
  }

  async function ownPods({ uid }: Owner, replicas: number): Promise<void> {
    const present = await pods();
    if (present.length > replicas) await kubectl('delete', '--now', ...present.slice(replicas));
    const missing = Array.from({ length: Math.max(0, replicas - present.length) }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...{ name: `${name}-${index}`, namespace, labels: { app: name } },
        ownerReferences: [ownerReference(custom.target, name, uid)],
      },
      spec: podSpec,
    }));
    if (missing.length > 0) await cluster.apply(...missing);
  }

  const end = new AbortController();
  const running = (async () => {
    while (!end.signal.aborted) {
      // A conflict or a deletion under way: the next pass sees it.
      await reconcile().catch(() => undefined);
      await sleep(200, undefined, { signal: end.signal }).catch(() => undefined);
    }
  })();
  t.teardown(async () => {
    end.abort();
    await running;
  });
  return { pods };
}
