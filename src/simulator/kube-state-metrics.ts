import type { ContainerStatus, OwnerReference, Pod, Workload } from './objects.ts';
import type { Store } from './store.ts';

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

interface Family<T> {
  readonly name: string;
  readonly help: string;
  /** Else EXPERIMENTAL: only a stable metric's help says so. */
  readonly stable: boolean;
  readonly type: 'gauge' | 'counter';
  samples(object: T): readonly Sample[];
}

/** The part of kube-state-metrics' page (2.20) that rules about restarts read, in its names, labels and help texts. */
export function kubeStateMetricsPage(store: Store): string {
  return [
    ...families(podFamilies, store.list('pods'), podLabels),
    ...families(replicaSetFamilies, store.list('replicasets'), named('replicaset')),
    ...families(deploymentFamilies, store.list('deployments'), named('deployment')),
    ...families(statefulSetFamilies, store.list('statefulsets'), named('statefulset')),
    ownMetrics,
  ].join('');
}

function families<T>(list: readonly Family<T>[], objects: readonly T[], common: (object: T) => Labels): string[] {
  // Like the real one: no headers for a resource of which there is no object.
  if (objects.length === 0) return [];
  return list.map(({ name, help, stable, type, samples }) => {
    const lines = objects.flatMap((object) =>
      samples(object).map(({ labels, value }) => `${name}${braces({ ...common(object), ...labels })} ${value}\n`),
    );
    return `# HELP ${name} ${stable ? '[STABLE] ' : ''}${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
  });
}

function braces(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`,
  );
  return `{${pairs.join(',')}}`;
}

function podLabels({ metadata: { namespace, name, uid } }: Pod): Labels {
  return { namespace, pod: name, uid };
}

function named(label: string): (object: Workload) => Labels {
  return ({ metadata: { namespace, name } }) => ({ namespace, [label]: name });
}

function perContainer(sample: (status: ContainerStatus) => Sample | undefined): (pod: Pod) => Sample[] {
  return ({ status }) =>
    (status.containerStatuses ?? []).flatMap((container) => {
      const found = sample(container);
      return found ? [{ ...found, labels: { container: container.name, ...found.labels } }] : [];
    });
}

function perOwner({ metadata: { ownerReferences = [] } }: Pod | Workload): Sample[] {
  const none: OwnerReference[] = [{ apiVersion: '', kind: '', name: '', uid: '' }];
  return (ownerReferences.length > 0 ? ownerReferences : none).map(({ kind, name, controller }) => {
    const isController = kind === '' ? '' : `${controller ?? false}`;
    return { labels: { owner_kind: kind, owner_name: name, owner_is_controller: isController }, value: 1 };
  });
}

function one<T>(value: (object: T) => number): (object: T) => Sample[] {
  return (object) => [{ labels: {}, value: value(object) }];
}

const phases = ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'];

const podFamilies: readonly Family<Pod>[] = [
  {
    name: 'kube_pod_container_status_last_terminated_reason',
    help: 'Describes the last reason the container was in terminated state.',
    stable: false,
    type: 'gauge',
    samples: perContainer(({ lastState: { terminated } }) =>
      terminated ? { labels: { reason: terminated.reason }, value: 1 } : undefined,
    ),
  },
  {
    name: 'kube_pod_container_status_last_terminated_exitcode',
    help: 'Describes the exit code for the last container in terminated state.',
    stable: false,
    type: 'gauge',
    samples: perContainer(({ lastState: { terminated } }) =>
      terminated ? { labels: {}, value: terminated.exitCode } : undefined,
    ),
  },
  {
    name: 'kube_pod_container_status_restarts_total',
    help: 'The number of container restarts per container.',
    stable: true,
    type: 'counter',
    samples: perContainer(({ restartCount }) => ({ labels: {}, value: restartCount })),
  },
  {
    name: 'kube_pod_container_status_waiting_reason',
    help: 'Describes the reason the container is currently in waiting state.',
    stable: true,
    type: 'gauge',
    samples: perContainer(({ state: { waiting } }) =>
      waiting ? { labels: { reason: waiting.reason }, value: 1 } : undefined,
    ),
  },
  {
    name: 'kube_pod_info',
    help: 'Information about pod.',
    stable: true,
    type: 'gauge',
    samples: ({ metadata: { ownerReferences }, spec, status }) => {
      const owner = ownerReferences?.find(({ controller }) => controller);
      const labels = {
        host_ip: status.hostIP ?? '',
        pod_ip: status.podIP ?? '',
        node: spec.nodeName ?? '',
        created_by_kind: owner?.kind ?? '',
        created_by_name: owner?.name ?? '',
        priority_class: spec.priorityClassName ?? '',
        host_network: 'false',
      };
      return [{ labels, value: 1 }];
    },
  },
  {
    name: 'kube_pod_owner',
    help: "Information about the Pod's owner.",
    stable: true,
    type: 'gauge',
    samples: perOwner,
  },
  {
    name: 'kube_pod_status_phase',
    help: 'The pods current phase.',
    stable: true,
    type: 'gauge',
    samples: ({ status }) => phases.map((phase) => ({ labels: { phase }, value: Number(status.phase === phase) })),
  },
];

const replicaSetFamilies: readonly Family<Workload>[] = [
  {
    name: 'kube_replicaset_owner',
    help: "Information about the ReplicaSet's owner.",
    stable: true,
    type: 'gauge',
    samples: perOwner,
  },
];

const deploymentFamilies: readonly Family<Workload>[] = [
  {
    name: 'kube_deployment_created',
    help: 'Unix creation timestamp',
    stable: true,
    type: 'gauge',
    samples: one(({ metadata }) => Date.parse(metadata.creationTimestamp) / 1_000),
  },
  {
    name: 'kube_deployment_status_replicas',
    help: 'The number of replicas per deployment.',
    stable: true,
    type: 'gauge',
    samples: one(({ status }) => status.replicas ?? 0),
  },
  {
    name: 'kube_deployment_status_replicas_available',
    help: 'The number of available replicas per deployment.',
    stable: true,
    type: 'gauge',
    samples: one(({ status }) => status.availableReplicas ?? 0),
  },
  {
    name: 'kube_deployment_spec_replicas',
    help: 'Number of desired pods for a deployment.',
    stable: true,
    type: 'gauge',
    samples: one(({ spec }) => spec.replicas),
  },
];

const statefulSetFamilies: readonly Family<Workload>[] = [
  {
    name: 'kube_statefulset_status_replicas',
    help: 'The number of replicas per StatefulSet.',
    stable: true,
    type: 'gauge',
    samples: one(({ status }) => status.replicas ?? 0),
  },
  {
    name: 'kube_statefulset_replicas',
    help: 'Number of desired pods for a StatefulSet.',
    stable: true,
    type: 'gauge',
    samples: one(({ spec }) => spec.replicas),
  },
];

/** The real one shows these on its telemetry port, a page of its own; here one target is enough. */
const ownMetrics = ['list', 'watch']
  .map((verb) => {
    const name = `kube_state_metrics_${verb}_total`;
    const kinds = ['*v1.Deployment', '*v1.Pod', '*v1.ReplicaSet', '*v1.StatefulSet'];
    const lines = kinds.map((resource) => `${name}${braces({ resource, result: 'success' })} 1\n`);
    const help = `Number of total resource ${verb} calls in kube-state-metrics`;
    return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${lines.join('')}`;
  })
  .join('');
