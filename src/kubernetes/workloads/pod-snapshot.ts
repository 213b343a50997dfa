import type {
  V1ContainerState,
  V1ContainerStateTerminated,
  V1ContainerStatus,
  V1OwnerReference,
  V1Pod,
  V1PodSpec,
  V1PodStatus,
} from '@kubernetes/client-node';
import { cutText } from '../../core/cut-text.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { ContainerEnd, ContainerSnapshot, PodController, PodPhase, PodSnapshot } from '../../core/evidence/pod.ts';
import { podTemplateHash, replicaSets } from '../../core/target-kinds.ts';
import { millisecondsOf } from '../transport/time.ts';
import { podDeletion } from './pod-deletion.ts';

/** The longest termination message; the kubelet has the same limit. */
export const terminationMessageBytes = 4_096;

const phases: readonly string[] = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] satisfies PodPhase[];

/** Takes a pod from a list, in which client-node has parsed times into Dates, or from a watch, in which they are text. */
export function podSnapshot(pod: V1Pod): PodSnapshot {
  const { metadata, spec, status } = pod;
  const labels = metadata?.labels ?? {};
  const controller = controllerRef(metadata?.ownerReferences);
  return definedOnly({
    uid: metadata?.uid ?? '',
    name: metadata?.name ?? '',
    phase: phaseOf(status?.phase),
    createdAt: millisecondsOf(metadata?.creationTimestamp),
    startedAt: millisecondsOf(status?.startTime),
    revision: labels[podTemplateHash] ?? labels['controller-revision-hash'],
    controller,
    templateHash: labels[podTemplateHash],
    hashLabels: hashLabelsOf(controller, labels),
    deletion: podDeletion(pod),
    containers: [
      ...(status?.containerStatuses ?? []).map(containerSnapshot),
      ...sidecarStatuses(spec, status).map((sidecar) => ({ ...containerSnapshot(sidecar), sidecar: true as const })),
    ],
  });
}

/** Workloads other than Deployments write the hash of a ReplicaSet into a label of their own. */
function hashLabelsOf(
  controller: PodController | undefined,
  labels: Readonly<Record<string, string>>,
): readonly string[] | undefined {
  if (controller?.kind !== replicaSets.kind || controller.group !== replicaSets.group) return undefined;
  const hash = controller.name.slice(controller.name.lastIndexOf('-') + 1);
  const keys = Object.keys(labels).filter((key) => key !== podTemplateHash && labels[key] === hash);
  return keys.length === 0 ? undefined : keys;
}

/** Native sidecars are init containers that are restarted for as long as the pod runs. Other init containers run once. */
function sidecarStatuses(spec: V1PodSpec | undefined, status: V1PodStatus | undefined): readonly V1ContainerStatus[] {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  if (sidecars.length === 0) return [];
  const names = new Set(sidecars.map(({ name }) => name));
  return (status?.initContainerStatuses ?? []).filter(({ name }) => names.has(name));
}

/** Kubernetes allows one owner with `controller: true`. The API may encode an empty list as null. */
function controllerRef(owners: readonly V1OwnerReference[] | null | undefined): PodController | undefined {
  const owner = owners?.find(({ controller }) => controller);
  if (owner === undefined) return undefined;
  const { apiVersion, kind, name, uid } = owner;
  return { group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '', kind, name, uid };
}

function phaseOf(phase: string | undefined): PodPhase {
  // `phases` contains every PodPhase and nothing else.
  return phase !== undefined && phases.includes(phase) ? (phase as PodPhase) : 'Unknown';
}

function containerSnapshot({
  name,
  restartCount,
  containerID,
  state,
  lastState,
}: V1ContainerStatus): ContainerSnapshot {
  return definedOnly({
    name,
    restartCount,
    state: stateOf(state),
    containerId: containerID || undefined,
    terminated: state?.terminated && containerEnd(state.terminated),
    lastTerminated: lastState?.terminated && containerEnd(lastState.terminated),
  });
}

function stateOf(state: V1ContainerState | undefined): ContainerSnapshot['state'] {
  if (state?.running) return 'running';
  if (state?.terminated) return 'terminated';
  return state?.waiting ? 'waiting' : 'unknown';
}

function containerEnd(end: V1ContainerStateTerminated): ContainerEnd {
  const { exitCode, reason, message, finishedAt, containerID } = end;
  return definedOnly({
    exitCode,
    reason,
    message: message && cutText(message, terminationMessageBytes),
    finishedAt: millisecondsOf(finishedAt),
    containerId: containerID || undefined,
  });
}
