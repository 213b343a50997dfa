import type { ContainerStatus } from '../store/objects.ts';
import type { ContainerDeath } from './failures.ts';

// The steps of a container's life, as the kubelet writes them into `containerStatuses`. A dead attempt, or one in back-off, keeps its
// `restartCount` and `containerID`. Only the next start increments the counter.

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

/** `logsInMessage` is true if the container's `terminationMessagePolicy` is FallbackToLogsOnError. */
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

/** The reason is `CrashLoopBackOff`, or why no new attempt can begin. */
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
