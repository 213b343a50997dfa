import type { ResetOrder, ResetOutcome } from '../../api/button-service.ts';
import type { Button } from '../../button/button.ts';
import { reconcileIntervalMs } from '../../button/deadlines.ts';
import { systemClock } from '../../cluster/clock.ts';
import { ClusterError } from '../../cluster/errors.ts';
import type { StoredLatch } from '../../cluster/stores.ts';
import { bareButton } from '../../core/button-config.ts';
import type { Person } from '../../core/latch/latch.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './channel.ts';
import { directButton, waitUntilStopped } from './direct-button.ts';
import { retryForMs } from './retry-until.ts';

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

interface DirectReset {
  readonly by: Person;
  readonly order: ResetOrder;
  /** Called with the reason each time the reset has to wait for something else. */
  readonly onWait: (why: string) => void;
}

/** Releases the latch with the person's own rights, and retries for a while. It starts nothing. */
export async function resetDirectly(
  button: Button,
  { by, order, onWait }: DirectReset,
): Promise<Exclude<ResetOutcome, { kind: 'unknown-button' }>> {
  const deadline = systemClock.now() + retryForMs;
  for (let shown = ''; ; ) {
    const outcome = await button.reset(by, order);
    if (outcome.kind === 'unknown-button') throw new Error('a button knows itself');
    if (outcome.kind !== 'pending' || systemClock.now() >= deadline) return outcome;
    if (outcome.problem !== shown) onWait(outcome.problem);
    shown = outcome.problem;
    await systemClock.sleep(reconcileIntervalMs);
  }
}

async function readLatch(connection: UserConnection, name: string): Promise<StoredLatch | undefined> {
  try {
    return await connection.latches.read(name, AbortSignal.timeout(reachDeadlineMs));
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
