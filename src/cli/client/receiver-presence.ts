import { ClusterError } from '../../cluster/errors.ts';
import type { Holder } from '../../core/latch/held.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './channel.ts';
import { service } from './tunnel.ts';

/** Whether a receiver runs, by the ready pods of its Service. */
type ReceiverPresence =
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

/** Who holds the target after an act without the receiver. Ends with a line break. */
export function describeHold(heldBy: Holder, receiver: ReceiverPresence): string {
  if (heldBy === 'api-server')
    return 'The API server holds the target at zero: it refuses every raise, also while no receiver runs.\n';
  switch (receiver.kind) {
    case 'running':
      return `The receiver runs (pod ${receiver.pod}): it finds the latch and holds the target at zero.\n`;
    case 'absent':
      return 'Nothing holds the target at zero until a receiver runs. The receiver then finds the latch and holds the target.\n';
    case 'unknown':
      return `It is unknown whether a receiver runs (${receiver.problem}). Without one, nothing holds the target at zero.\n`;
  }
}
