import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { cutText } from '../../core/cut-text.ts';
import type { ContainerEnd, ContainerSnapshot, PodPhase, PodSnapshot } from '../../core/evidence/pod.ts';
import { millisecondsOf } from '../transport/time.ts';

/** The longest termination message; the kubelet has the same limit. */
export const terminationMessageBytes = 4_096;

const phases: readonly string[] = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] satisfies PodPhase[];

/** Takes a pod from a list, in which client-node has parsed times into Dates, or from a watch, in which they are text. */
export function podSnapshot({ metadata, status }: V1Pod): PodSnapshot {
  const labels = metadata?.labels ?? {};
  return {
    uid: metadata?.uid ?? '',
    name: metadata?.name ?? '',
    phase: phaseOf(status?.phase),
    ...optional('startedAt', millisecondsOf(status?.startTime)),
    ...optional('revision', labels['pod-template-hash'] ?? labels['controller-revision-hash']),
    containers: (status?.containerStatuses ?? []).map(containerSnapshot),
  };
}

function phaseOf(phase: string | undefined): PodPhase {
  // `phases` contains every PodPhase and nothing else.
  return phase !== undefined && phases.includes(phase) ? (phase as PodPhase) : 'Unknown';
}

function containerSnapshot(status: V1ContainerStatus): ContainerSnapshot {
  const { state, lastState } = status;
  return {
    name: status.name,
    restartCount: status.restartCount,
    state: state?.running ? 'running' : state?.terminated ? 'terminated' : state?.waiting ? 'waiting' : 'unknown',
    ...optional('containerId', status.containerID || undefined),
    ...optional('terminated', state?.terminated && containerEnd(state.terminated)),
    ...optional('lastTerminated', lastState?.terminated && containerEnd(lastState.terminated)),
  };
}

function containerEnd({
  exitCode,
  reason,
  message,
  finishedAt,
  containerID,
}: V1ContainerStateTerminated): ContainerEnd {
  return {
    exitCode,
    ...optional('reason', reason),
    ...optional('message', message && cutText(message, terminationMessageBytes)),
    ...optional('finishedAt', millisecondsOf(finishedAt)),
    ...optional('containerId', containerID || undefined),
  };
}

/** Omits an undefined value: exactOptionalPropertyTypes requires that the key is absent. */
function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  // TypeScript widens a computed key to string.
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}
