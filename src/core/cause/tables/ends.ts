import type { TableRow } from './row.ts';

/** Reasons of the kubelet and the runtime for ends that the network has no part in. `Completed` proves nothing: a liveness kill may end so. */
export const reasons: readonly TableRow[] = [
  ['memory', 'OOMKilled', 'kubelet and CRI status reasons of Kubernetes 1.36'],
  [
    'cannot-start',
    'ContainerCannotRun | StartError | RunContainerError | CreateContainerError | CreateContainerConfigError',
    'kubelet and CRI status reasons of Kubernetes 1.36',
  ],
  ['image', 'InvalidImageName | ErrImagePull | ImagePullBackOff', 'kubelet image errors'],
  ['evicted', 'Evicted', 'kubelet eviction manager'],
  [
    'lost',
    'ContainerStatusUnknown | Unknown',
    'kubelet: the container was gone when the kubelet looked; containerd after a restart of the node',
  ],
];

/** Exit codes that say something if the container said nothing. */
export const exitCodes: readonly TableRow[] = [
  ['not-executable', '126', 'POSIX sh: found, and not executable'],
  ['command-missing', '127', 'POSIX sh: command not found'],
  ['illegal-instruction', '132', 'signal(7): 128 + SIGILL'],
  ['bus-error', '135', 'signal(7): 128 + SIGBUS'],
  ['arithmetic-fault', '136', 'signal(7): 128 + SIGFPE'],
  ['segmentation-fault', '139', 'signal(7): 128 + SIGSEGV'],
];
