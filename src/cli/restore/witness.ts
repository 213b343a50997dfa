import { ClusterError } from '../../cluster/errors.ts';
import type { Gateway } from '../../core/heartbeat/gateway.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';

/** An older heartbeat says nothing about the payment gateway now. A healthy one arrives every 15 s. */
const freshMs = 120_000;

/** What the witness saw of the payment gateway, by the newest heartbeat that any receiver stored. `unknown` if it cannot be read. */
export async function witnessOf(connection: UserConnection, button: string, signal: AbortSignal): Promise<Gateway> {
  try {
    const newest = (await connection.heartbeats.read(signal)).reports[button];
    if (newest === undefined || connection.clock.now() - newest.at > freshMs) return 'unknown';
    return newest.report.gateway;
  } catch (error) {
    if (error instanceof ClusterError) return 'unknown';
    throw error;
  }
}
