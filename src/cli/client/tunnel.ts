import { connect as connectTls } from 'node:tls';
import { Agent, type buildConnector } from 'undici';
import type { PodPort } from '../../kubernetes/access/port-forward.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { type Channel, reachDeadlineMs, readAuthority } from './channel.ts';

/** The name comes from k8s/receiver/service.yaml. */
export const service = 'big-red-button';

/**
 * Opens a connection through the API server to a ready pod of the receiver. It opens no port on this machine, because other users could
 * use that port. Without a `caFile` the certificate is not verified: docs/decisions/032-a-tunnel-through-the-api-server.md.
 */
export async function openTunnel(
  connection: UserConnection,
  namespace: string,
  caFile: string | undefined,
): Promise<Channel> {
  const ca = await readAuthority(caFile);
  const to = await connection.findPodPort({ namespace, service }, AbortSignal.timeout(reachDeadlineMs));
  const servername = `${service}.${namespace}.svc`;
  const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
  const agent = new Agent({ connect: connectorTo(connection, to, { servername, ...trust }) });
  return {
    url: `https://${servername}`,
    dispatcher: agent,
    where: `pod ${to.pod} in ${namespace}, through ${connection.server}`,
    close: () => agent.destroy(),
  };
}

interface TlsTrust {
  readonly servername: string;
  readonly ca?: string;
  readonly rejectUnauthorized?: boolean;
}

function connectorTo(connection: UserConnection, to: PodPort, trust: TlsTrust): buildConnector.connector {
  return (_, callback) => {
    connection.openPodStream(to, AbortSignal.timeout(reachDeadlineMs)).then(
      (stream) => {
        const socket = connectTls({ socket: stream, ...trust, ALPNProtocols: ['http/1.1'] });
        const fail = (error: Error) => callback(error, null);
        socket.once('error', fail);
        socket.once('secureConnect', () => callback(null, socket.off('error', fail)));
      },
      (error: Error) => callback(error, null),
    );
  };
}
