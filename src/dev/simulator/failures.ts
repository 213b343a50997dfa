/** Why a container ends: what the kubelet writes into `state.terminated` for it. */
export interface ContainerDeath {
  readonly exitCode: number;
  readonly reason: string;
  /** The last log lines, which only `terminationMessagePolicy: FallbackToLogsOnError` brings into the status. */
  readonly log?: string;
  /** A message of the container runtime itself, there under any policy. */
  readonly message?: string;
}

/** What an application in Node prints when its payment gateway cannot be reached, and exits with 1. */
function gatewayDown(code: string, syscall: string, detail: string): ContainerDeath {
  const log = [
    '{"level":50,"msg":"payment gateway request failed","attempt":3,"url":"https://api.swype.com/v1/charges"}',
    `Error: ${syscall} ${code} ${detail} {`,
    `  code: '${code}',`,
    `  syscall: '${syscall}'`,
    '}',
    'fatal: no connection to the payment gateway, exiting',
  ];
  return { exitCode: 1, reason: 'Error', log: log.join('\n') };
}

export const deaths = {
  'gateway-refused': gatewayDown('ECONNREFUSED', 'connect', '203.0.113.7:443'),
  'gateway-timeout': gatewayDown('ETIMEDOUT', 'connect', '203.0.113.7:443'),
  'gateway-unresolved': gatewayDown('ENOTFOUND', 'getaddrinfo', 'api.swype.com'),
  'oom-killed': { exitCode: 137, reason: 'OOMKilled' },
  'exit-0': { exitCode: 0, reason: 'Completed' },
  /** The runtime could not even start it. */
  'start-error': {
    exitCode: 128,
    reason: 'StartError',
    message:
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      'unable to start container process: exec: "node": executable file not found in $PATH: unknown',
  },
  'bad-config': { exitCode: 78, reason: 'Error', log: 'fatal: config: SWYPE_MERCHANT_ID is not set' },
  /** Killed after its liveness probe failed, without a word. */
  'liveness-kill': { exitCode: 137, reason: 'Error' },
  /** By SIGKILL from the kubelet, at an eviction. */
  killed: { exitCode: 137, reason: 'Error' },
  unclear: { exitCode: 1, reason: 'Error' },
} as const satisfies Record<string, ContainerDeath>;

export type Death = keyof typeof deaths;

/** What keeps containers from living: a death at each attempt, or a config without which no attempt can begin. */
export type Failure = Death | 'missing-secret';

export const missingSecret = { reason: 'CreateContainerConfigError', message: 'secret "swype-gateway" not found' };
