import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { CommandFailed, onInterrupt, type Terminal } from '../terminal/terminal.ts';

/** The variable that k8s/drill/canary.yaml fills from the state of the drill, at each start of the container. */
export const refusesUntilVariable = 'REFUSES_UNTIL';

/** The payment service works for a moment before it needs its gateway. */
const worksForMs = 1_000;
/** Nothing listens at this port of a pod. */
const refusedPort = 1;

/**
 * The canary: fails as the payment service does when its gateway refuses, while a drill wants that, and else idles until a signal. The
 * connection and its refusal are real. It goes to the pod's own address, because a refused loopback is no network failure.
 */
export async function runCanary(terminal: Terminal): Promise<void> {
  // As the first process of a container, Node would ignore SIGTERM.
  const ended = new Promise<undefined>((resolve) => onInterrupt(terminal, () => resolve(undefined)));
  const until = Date.parse(terminal.env[refusesUntilVariable] ?? '');
  const isRefused = Date.now() < until;
  terminal.stdout.write(isRefused ? 'canary: the payment gateway refuses\n' : 'canary: idle\n');
  const keepAlive = setInterval(() => undefined, 60_000);
  const refusal = await (isRefused ? Promise.race([ended, refusedSoon()]) : ended);
  clearInterval(keepAlive);
  if (refusal !== undefined) throw new CommandFailed(`payment gateway: ${refusal}`);
}

/** Resolves with the words of the failure. */
function refusedSoon(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => {
      const socket = connect({ port: refusedPort, host: ownAddress() });
      socket.once('error', (error) => resolve(error.message));
      socket.once('connect', () => resolve(`expected a refused connection, but port ${refusedPort} answers`));
    }, worksForMs);
  });
}

/** A link-local address of IPv6 cannot be reached without the name of its interface. */
export function ownAddress(interfaces = networkInterfaces()): string {
  const addresses = Object.values(interfaces).flatMap((each) => each ?? []);
  const usable = addresses.find(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  return usable?.address ?? '127.0.0.1';
}
