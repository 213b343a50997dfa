/** Why a container ends, as the kubelet writes it into `state.terminated`. */
export interface ContainerDeath {
  readonly exitCode: number;
  readonly reason: string;
  /** The last log lines. Only `terminationMessagePolicy: FallbackToLogsOnError` copies them into the status. */
  readonly log?: string;
  /** The container runtime's own message, which is in the status under every policy. */
  readonly message?: string;
}

/** An application in Node cannot reach its payment gateway, prints this and exits with 1. */
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
  /** The runtime could not start the container. */
  'start-error': {
    exitCode: 128,
    reason: 'StartError',
    message:
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      'unable to start container process: exec: "node": executable file not found in $PATH: unknown',
  },
  'bad-config': { exitCode: 78, reason: 'Error', log: 'fatal: config: SWYPE_MERCHANT_ID is not set' },
  /** Killed without a log line after its liveness probe failed. */
  'liveness-kill': { exitCode: 137, reason: 'Error' },
  /** Killed by the kubelet with SIGKILL, at an eviction. */
  killed: { exitCode: 137, reason: 'Error' },
  unclear: { exitCode: 1, reason: 'Error' },
} as const satisfies Record<string, ContainerDeath>;

export type Death = keyof typeof deaths;

/** Why containers fail: each attempt dies, or a missing config prevents every attempt. */
export type Failure = Death | 'missing-secret';

export const missingSecret = { reason: 'CreateContainerConfigError', message: 'secret "swype-gateway" not found' };
