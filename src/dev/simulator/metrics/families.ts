import type { ContainerStatus, OwnerReference, Pod, Stored, Workload } from '../store/objects.ts';

// kube-state-metrics 2.20, internal/store/{pod,replicaset,deployment,statefulset}.go: the families in that order.

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface Family<T> {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  samples(object: T): readonly Sample[];
}

type Samples<T> = Family<T>['samples'];

function gauge<T>(name: string, help: string, samples: Samples<T>): Family<T> {
  return { name, help: `[STABLE] ${help}`, type: 'gauge', samples };
}

/** The help text of these does not begin with `[STABLE]`. */
function experimentalGauge<T>(name: string, help: string, samples: Samples<T>): Family<T> {
  return { name, help, type: 'gauge', samples };
}

function valued<T>(value: (object: T) => number): Samples<T> {
  return (object) => [{ labels: {}, value: value(object) }];
}

function createdAt({ metadata }: Stored): number {
  return Date.parse(metadata.creationTimestamp) / 1_000;
}

function perContainer(sample: (status: ContainerStatus) => Sample | undefined): Samples<Pod> {
  return ({ status: { containerStatuses = [] } }) =>
    containerStatuses.flatMap((container) => {
      const found = sample(container);
      return found ? [{ ...found, labels: { container: container.name, ...found.labels } }] : [];
    });
}

function perOwner({ metadata: { ownerReferences = [] } }: Pod | Workload): Sample[] {
  const sample = (kind: string, name: string, isController: string) => ({
    labels: { owner_kind: kind, owner_name: name, owner_is_controller: isController },
    value: 1,
  });
  if (ownerReferences.length === 0) return [sample('', '', '')];
  return ownerReferences.map(({ kind, name, controller = false }) => sample(kind, name, `${controller}`));
}

function podInfo({ metadata, spec, status }: Pod): Sample[] {
  const owner: Partial<OwnerReference> = metadata.ownerReferences?.find(({ controller }) => controller) ?? {};
  const labels = {
    host_ip: status.hostIP ?? '',
    pod_ip: status.podIP ?? '',
    node: spec.nodeName ?? '',
    created_by_kind: owner.kind ?? '',
    created_by_name: owner.name ?? '',
    priority_class: spec.priorityClassName ?? '',
    host_network: 'false',
  };
  return [{ labels, value: 1 }];
}

export const podFamilies: readonly Family<Pod>[] = [
  experimentalGauge(
    'kube_pod_container_status_last_terminated_reason',
    'Describes the last reason the container was in terminated state.',
    perContainer(({ lastState: { terminated } }) => terminated && { labels: { reason: terminated.reason }, value: 1 }),
  ),
  experimentalGauge(
    'kube_pod_container_status_last_terminated_exitcode',
    'Describes the exit code for the last container in terminated state.',
    perContainer(({ lastState: { terminated } }) => terminated && { labels: {}, value: terminated.exitCode }),
  ),
  {
    name: 'kube_pod_container_status_restarts_total',
    help: '[STABLE] The number of container restarts per container.',
    type: 'counter',
    samples: perContainer(({ restartCount }) => ({ labels: {}, value: restartCount })),
  },
  gauge(
    'kube_pod_container_status_waiting_reason',
    'Describes the reason the container is currently in waiting state.',
    perContainer(({ state: { waiting } }) => waiting && { labels: { reason: waiting.reason }, value: 1 }),
  ),
  gauge('kube_pod_created', 'Unix creation timestamp', valued(createdAt)),
  gauge('kube_pod_info', 'Information about pod.', podInfo),
  gauge('kube_pod_owner', "Information about the Pod's owner.", perOwner),
  gauge('kube_pod_status_phase', 'The pods current phase.', ({ status }) =>
    ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'].map((phase) => ({
      labels: { phase },
      value: Number(status.phase === phase),
    })),
  ),
];

export const replicaSetFamilies: readonly Family<Workload>[] = [
  gauge('kube_replicaset_owner', "Information about the ReplicaSet's owner.", perOwner),
];

export const deploymentFamilies: readonly Family<Workload>[] = [
  gauge('kube_deployment_created', 'Unix creation timestamp', valued(createdAt)),
  gauge(
    'kube_deployment_status_replicas',
    'The number of replicas per deployment.',
    valued(({ status }) => status.replicas ?? 0),
  ),
  gauge(
    'kube_deployment_status_replicas_available',
    'The number of available replicas per deployment.',
    valued(({ status }) => status.availableReplicas ?? 0),
  ),
  gauge(
    'kube_deployment_spec_replicas',
    'Number of desired pods for a deployment.',
    valued(({ spec }) => spec.replicas),
  ),
];

export const statefulSetFamilies: readonly Family<Workload>[] = [
  gauge(
    'kube_statefulset_status_replicas',
    'The number of replicas per StatefulSet.',
    valued(({ status }) => status.replicas ?? 0),
  ),
  gauge(
    'kube_statefulset_replicas',
    'Number of desired pods for a StatefulSet.',
    valued(({ spec }) => spec.replicas),
  ),
];
