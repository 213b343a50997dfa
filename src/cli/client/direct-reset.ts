import type { Button } from '../../button/button.ts';
import { ClusterError } from '../../cluster/errors.ts';
import type { StoredLatch } from '../../cluster/stores.ts';
import { bareButton } from '../../core/button-config.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './channel.ts';
import { directButton, waitUntilStopped } from './direct-button.ts';

export type DirectButton =
  | { readonly kind: 'found'; readonly button: Button }
  | { readonly kind: 'no-state-object' }
  /** The state object contains no latch. */
  | { readonly kind: 'unknown'; readonly problem: string };

/**
 * Reads the latch of a button without a receiver. If nobody has recorded the end of the pods yet, it is observed first, as a receiver
 * would. Rejects with a {@link ClusterError}.
 */
export async function openDirectly(connection: UserConnection, name: string): Promise<DirectButton> {
  const stored = await readLatch(connection, name);
  if (stored === undefined) return { kind: 'no-state-object' };
  const { record, damaged = 'the object is empty' } = stored;
  if (record === undefined) return { kind: 'unknown', problem: damaged };
  const button = directButton(connection, bareButton(name, record.target));
  await waitUntilStopped(button);
  return { kind: 'found', button };
}

async function readLatch(connection: UserConnection, name: string): Promise<StoredLatch | undefined> {
  try {
    return await connection.latches.read(name, AbortSignal.timeout(reachDeadlineMs));
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
