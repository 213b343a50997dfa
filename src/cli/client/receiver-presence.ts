import { ClusterError } from '../../cluster/errors.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './channel.ts';
import { service } from './tunnel.ts';

/** Whether a receiver runs, by the ready pods of its Service. */
export type ReceiverPresence =
  | { readonly kind: 'running'; readonly pod: string }
  | { readonly kind: 'absent' }
  /** The API server did not show it. */
  | { readonly kind: 'unknown'; readonly problem: string };

/** Never rejects with a ClusterError: a stop must not wait for this answer. */
export async function findReceiver(
  connection: Pick<UserConnection, 'findPodPort'>,
  namespace: string,
): Promise<ReceiverPresence> {
  try {
    const { pod } = await connection.findPodPort({ namespace, service }, AbortSignal.timeout(reachDeadlineMs));
    return { kind: 'running', pod };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return error.kind === 'not-found' ? { kind: 'absent' } : { kind: 'unknown', problem: error.message };
  }
}
