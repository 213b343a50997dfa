import { createHash } from 'node:crypto';
import type { Api } from '../api/api.ts';
import {
  isActive,
  isOwnedBy,
  isReady,
  type Labels,
  ownedBy,
  type Pod,
  type Stored,
  type Workload,
} from '../store/objects.ts';
import { type CustomResource, customResources } from '../store/resources.ts';
import type { Store } from '../store/store.ts';
import { podsToScaleDown } from './stateful-set.ts';

/**
 * The controllers of Deployments, ReplicaSets and StatefulSets and the garbage collector, in one loop that runs after each
 * change. They are simpler than the real ones: a rollout replaces all pods at once, and a StatefulSet's pods start together.
 */
export class Controllers {
  readonly #store: Store;
  readonly #api: Api;
  readonly #unsubscribe: () => void;
  #planned: NodeJS.Immediate | undefined;

  constructor(store: Store, api: Api) {
    this.#store = store;
    this.#api = api;
    this.#unsubscribe = store.onChange(({ resource }) => {
      if (resource === 'configmaps' || resource === 'events') return;
      this.#planned ??= setImmediate(() => this.#reconcile());
    });
  }

  close(): void {
    this.#unsubscribe();
    clearImmediate(this.#planned);
  }

  #reconcile(): void {
    this.#planned = undefined;
    for (const resource of ['deployments', 'rollouts'] as const)
      for (const workload of this.#store.list(resource)) this.#reconcileDeployment(resource, workload);
    for (const resource of ['replicasets', 'workers'] as const)
      for (const owner of this.#store.list(resource)) this.#reconcileReplicaSet(resource, owner);
    for (const statefulSet of this.#store.list('statefulsets')) this.#reconcileStatefulSet(statefulSet);
    this.#collectGarbage();
  }

  #reconcileDeployment(resource: keyof typeof hashLabels, deployment: Workload): void {
    const { name, namespace } = deployment.metadata;
    const hash = templateHash(deployment);
    const current = `${name}-${hash}`;
    if (!this.#store.get('replicasets', namespace, current))
      this.#createReplicaSet(deployment, { [hashLabels[resource]]: hash }, current);
    for (const set of this.#store.list('replicasets', namespace).filter((one) => isOwnedBy(one, deployment))) {
      const replicas = set.metadata.name === current ? deployment.spec.replicas : 0;
      if (set.spec.replicas !== replicas) this.#store.put('replicasets', { ...set, spec: { ...set.spec, replicas } });
    }
    const sets = this.#store.list('replicasets', namespace).filter((set) => isOwnedBy(set, deployment));
    this.#writeStatus(resource, deployment, sets.flatMap((set) => this.#podsOf(set)).filter(isActive));
  }

  #createReplicaSet(deployment: Workload, hashLabel: Labels, name: string): void {
    const { namespace } = deployment.metadata;
    const { replicas, selector, template } = deployment.spec;
    const labels = { ...template.metadata?.labels, ...hashLabel };
    this.#api.create('replicasets', namespace, {
      metadata: { name, labels, ownerReferences: [ownedBy(deployment)] },
      spec: {
        replicas,
        selector: { matchLabels: { ...selector.matchLabels, ...hashLabel } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    });
  }

  /** A Worker's pods are its own, as those of a ReplicaSet are. */
  #reconcileReplicaSet(resource: 'replicasets' | 'workers', set: Workload): void {
    const active = this.#podsOf(set).filter(isActive);
    for (let missing = set.spec.replicas - active.length; missing > 0; missing -= 1)
      this.#createPod(set, { generateName: `${set.metadata.name}-` });
    const surplus = active.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)));
    for (const pod of surplus.slice(0, Math.max(0, active.length - set.spec.replicas))) this.#api.remove('pods', pod);
    this.#writeStatus(resource, set, this.#podsOf(set).filter(isActive));
  }

  #reconcileStatefulSet(set: Workload): void {
    const { name, namespace } = set.metadata;
    const labels = { 'controller-revision-hash': `${name}-${templateHash(set)}` };
    const wanted = Array.from({ length: set.spec.replicas }, (_, ordinal) => `${name}-${ordinal}`);
    const isWanted = (pod: Pod) => wanted.includes(pod.metadata.name);
    for (const pod of this.#podsOf(set).filter(isWanted)) {
      const outdated = pod.metadata.labels?.['controller-revision-hash'] !== labels['controller-revision-hash'];
      if (outdated || !isActive(pod)) this.#api.remove('pods', pod);
    }
    const surplus = this.#podsOf(set).filter((pod) => !isWanted(pod));
    for (const pod of podsToScaleDown(set, surplus, this.#podsOf(set).filter(isWanted))) this.#api.remove('pods', pod);
    for (const podName of wanted)
      if (!this.#store.get('pods', namespace, podName)) this.#createPod(set, { name: podName }, labels);
    // Unlike a ReplicaSet, a StatefulSet counts terminating pods in its status.
    this.#writeStatus('statefulsets', set, this.#podsOf(set));
  }

  #createPod(owner: Workload, naming: { name: string } | { generateName: string }, labels = {}): void {
    const { metadata, spec } = owner.spec.template;
    this.#api.create('pods', owner.metadata.namespace, {
      metadata: { ...naming, labels: { ...metadata?.labels, ...labels }, ownerReferences: [ownedBy(owner)] },
      spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, ...spec },
    });
  }

  #writeStatus(
    resource: 'deployments' | 'replicasets' | 'statefulsets' | CustomResource,
    workload: Workload,
    pods: readonly Pod[],
  ): void {
    const readyReplicas = pods.filter(isReady).length;
    const status = {
      observedGeneration: workload.metadata.generation,
      replicas: pods.length,
      readyReplicas,
      availableReplicas: readyReplicas,
      ...(resource === 'deployments' && { unavailableReplicas: pods.length - readyReplicas }),
    };
    const latest = this.#store.get(resource, workload.metadata.namespace, workload.metadata.name);
    if (latest && JSON.stringify(latest.status) !== JSON.stringify(status))
      this.#store.put(resource, { ...latest, status });
  }

  #podsOf(owner: Workload): Pod[] {
    return this.#store.list('pods', owner.metadata.namespace).filter((pod) => isOwnedBy(pod, owner));
  }

  #collectGarbage(): void {
    const owners = new Set(
      (['deployments', 'replicasets', 'statefulsets', ...customResources] as const)
        .flatMap((resource) => this.#store.list(resource))
        .map(({ metadata }) => metadata.uid),
    );
    const isOrphan = ({ metadata }: Stored) => metadata.ownerReferences?.some(({ uid }) => !owners.has(uid));
    for (const set of this.#store.list('replicasets').filter(isOrphan)) this.#api.remove('replicasets', set);
    for (const pod of this.#store.list('pods').filter(isOrphan)) this.#api.remove('pods', pod);
  }
}

/** The label with which each kind writes the hash of its template onto its pods. */
const hashLabels = { deployments: 'pod-template-hash', rollouts: 'rollouts-pod-template-hash' } as const;

/** Ten characters from Kubernetes' alphabet for generated names, which has no vowels and no look-alikes. */
function templateHash({ spec }: Workload): string {
  return nameSafe(createHash('sha256').update(JSON.stringify(spec.template)).digest('hex')).slice(0, 10);
}

export function nameSafe(hex: string): string {
  const alphabet = 'bcdfghjklmnpqrst';
  return [...hex].map((digit) => alphabet[Number.parseInt(digit, 16)]).join('');
}
