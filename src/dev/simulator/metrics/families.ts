import type { ContainerStatus, Pod, Stored, Workload } from '../store/objects.ts';

// The families of kube-state-metrics 2.20 in the order of its internal/store/{pod,replicaset,deployment,statefulset}.go. Their help
// texts begin with [STABLE] only if they do there.

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** A family is a counter if its name ends with `_total`, and a gauge otherwise. */
export interface Family<T> {
  readonly name: string;
  readonly help: string;
  samples(object: T): readonly Sample[];
}

function one(value: number, labels: Labels = {}): readonly Sample[] {
  return [{ labels, value }];
}

function createdAt({ metadata }: Stored): readonly Sample[] {
  return one(Date.parse(metadata.creationTimestamp) / 1_000);
}

/** A sample for each container, except those for which `sample` returns undefined. */
function perContainer(sample: (status: ContainerStatus) => Partial<Sample> | undefined): Family<Pod>['samples'] {
  return ({ status: { containerStatuses = [] } }) =>
    containerStatuses.flatMap((container) => {
      const found = sample(container);
      return found ? one(found.value ?? 1, { container: container.name, ...found.labels }) : [];
    });
}

function perOwner({ metadata: { ownerReferences = [] } }: Pod | Workload): readonly Sample[] {
  const sample = (owner_kind: string, owner_name: string, owner_is_controller: string) =>
    one(1, { owner_kind, owner_name, owner_is_controller });
  if (ownerReferences.length === 0) return sample('', '', '');
  return ownerReferences.flatMap(({ kind, name, controller = false }) => sample(kind, name, `${controller}`));
}

function podInfo({ metadata, spec, status }: Pod): readonly Sample[] {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  return one(1, {
    host_ip: status.hostIP ?? '',
    pod_ip: status.podIP ?? '',
    node: spec.nodeName ?? '',
    created_by_kind: owner?.kind ?? '',
    created_by_name: owner?.name ?? '',
    priority_class: spec.priorityClassName ?? '',
    host_network: 'false',
  });
}

function podPhase({ status }: Pod): readonly Sample[] {
  const phases = ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'];
  return phases.flatMap((phase) => one(Number(status.phase === phase), { phase }));
}

export const podFamilies: readonly Family<Pod>[] = [
  {
    name: 'kube_pod_container_status_last_terminated_reason',
    help: 'Describes the last reason the container was in terminated state.',
    samples: perContainer(({ lastState: { terminated } }) => terminated && { labels: { reason: terminated.reason } }),
  },
  {
    name: 'kube_pod_container_status_last_terminated_exitcode',
    help: 'Describes the exit code for the last container in terminated state.',
    samples: perContainer(({ lastState: { terminated } }) => terminated && { value: terminated.exitCode }),
  },
  {
    name: 'kube_pod_container_status_restarts_total',
    help: '[STABLE] The number of container restarts per container.',
    samples: perContainer(({ restartCount }) => ({ value: restartCount })),
  },
  {
    name: 'kube_pod_container_status_waiting_reason',
    help: '[STABLE] Describes the reason the container is currently in waiting state.',
    samples: perContainer(({ state: { waiting } }) => waiting && { labels: { reason: waiting.reason } }),
  },
  { name: 'kube_pod_created', help: '[STABLE] Unix creation timestamp', samples: createdAt },
  { name: 'kube_pod_info', help: '[STABLE] Information about pod.', samples: podInfo },
  { name: 'kube_pod_owner', help: "[STABLE] Information about the Pod's owner.", samples: perOwner },
  { name: 'kube_pod_status_phase', help: '[STABLE] The pods current phase.', samples: podPhase },
];

export const replicaSetFamilies: readonly Family<Workload>[] = [
  { name: 'kube_replicaset_owner', help: "[STABLE] Information about the ReplicaSet's owner.", samples: perOwner },
];

export const deploymentFamilies: readonly Family<Workload>[] = [
  { name: 'kube_deployment_created', help: '[STABLE] Unix creation timestamp', samples: createdAt },
  {
    name: 'kube_deployment_status_replicas',
    help: '[STABLE] The number of replicas per deployment.',
    samples: ({ status }) => one(status.replicas ?? 0),
  },
  {
    name: 'kube_deployment_status_replicas_available',
    help: '[STABLE] The number of available replicas per deployment.',
    samples: ({ status }) => one(status.availableReplicas ?? 0),
  },
  {
    name: 'kube_deployment_spec_replicas',
    help: '[STABLE] Number of desired pods for a deployment.',
    samples: ({ spec }) => one(spec.replicas),
  },
];

export const statefulSetFamilies: readonly Family<Workload>[] = [
  {
    name: 'kube_statefulset_status_replicas',
    help: '[STABLE] The number of replicas per StatefulSet.',
    samples: ({ status }) => one(status.replicas ?? 0),
  },
  {
    name: 'kube_statefulset_replicas',
    help: '[STABLE] Number of desired pods for a StatefulSet.',
    samples: ({ spec }) => one(spec.replicas),
  },
];
