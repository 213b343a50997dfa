import type { ContainerDeath } from './failures.ts';
import type { ContainerStatus } from './objects.ts';

// The steps of a container's life, each as the kubelet writes it into `containerStatuses`. Note when the counter moves:
// a dead or backed-off attempt keeps its `restartCount` and `containerID`; only the next start counts one up.

export function created(name: string, image: string): ContainerStatus {
  return {
    name,
    image,
    imageID: `sha256:${name}`,
    restartCount: 0,
    ready: false,
    started: false,
    state: { waiting: { reason: 'ContainerCreating' } },
    lastState: {},
  };
}

export function started(status: ContainerStatus, startedAt: string, containerID: string): ContainerStatus {
  return {
    ...status,
    containerID,
    restartCount: status.containerID === undefined ? 0 : status.restartCount + 1,
    ready: true,
    started: true,
    state: { running: { startedAt } },
    lastState: lastStateOf(status),
  };
}

/** `logsInMessage`: the container's `terminationMessagePolicy` is FallbackToLogsOnError. */
export function ended(
  status: ContainerStatus,
  death: ContainerDeath,
  finishedAt: string,
  logsInMessage: boolean,
): ContainerStatus {
  const { exitCode, reason } = death;
  const message = death.message ?? (logsInMessage && exitCode !== 0 ? death.log : undefined);
  const startedAt = status.state.running?.startedAt ?? finishedAt;
  const containerID = status.containerID ?? '';
  const terminated = { exitCode, reason, ...(message && { message }), startedAt, finishedAt, containerID };
  return { ...status, ready: false, started: false, state: { terminated } };
}

/** `CrashLoopBackOff`, or why no new attempt can begin. */
export function waiting(status: ContainerStatus, reason: string, message: string): ContainerStatus {
  return {
    ...status,
    ready: false,
    started: false,
    state: { waiting: { reason, message } },
    lastState: lastStateOf(status),
  };
}

function lastStateOf({ state, lastState }: ContainerStatus): ContainerStatus['lastState'] {
  return state.terminated ? { terminated: state.terminated } : lastState;
}
