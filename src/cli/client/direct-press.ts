import type { PressOutcome } from '../../api/button-service.ts';
import type { Button } from '../../button/button.ts';
import { systemClock } from '../../cluster/clock.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import type { Holder } from '../../core/latch/held.ts';
import type { Person } from '../../core/latch/latch.ts';
import type { Target } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './channel.ts';
import { directButton, retryDirectly, waitUntilStopped } from './direct-button.ts';

/** How often the API server is asked whether it has seen the new latch. */
const probes = { count: 5, pauseMs: 200 };

/** The outcome of a press without a receiver. */
export interface DirectPress {
  /** Of the last try. */
  readonly outcome: PressOutcome;
  /** The latched target: an earlier latch may be about another target than the button's present one. */
  readonly target: Target;
  /** As last seen; undefined if they could not be read. */
  readonly replicas: number | undefined;
  /** Who holds the target from now on. A receiver does it only while it runs. Not asked for one of many. */
  readonly heldBy: Holder;
}

interface DirectOrder {
  readonly button: ButtonConfig;
  readonly by: Person;
  readonly reason: string;
  /** Called with the reason each time the press has to wait for something else. */
  readonly onWait?: (why: string) => void;
  /** One of many presses does not wait for the end of its pods, and leaves the index to the caller. They share the time for retries. */
  readonly oneOfMany?: { readonly retryUntil: number };
}

/**
 * Presses the button in this process, with the person's own rights: writes the latch into the receiver's state object, then
 * scales to zero, and retries for a while. Then it watches for a moment until no pod is left. A receiver that starts later
 * finds the latch and continues from there, even if this process ended in between.
 */
export async function pressDirectly(connection: UserConnection, order: DirectOrder): Promise<DirectPress> {
  const ownTrips = new Set<string>();
  const button = directButton(connection, order.button, (id) => ownTrips.add(id));
  const { by, reason, onWait, oneOfMany } = order;
  const outcome = await retryDirectly(() => button.press(by, reason), { onWait, deadline: oneOfMany?.retryUntil });
  const seen = () => ({ target: button.target, replicas: button.replicas });
  if (outcome.kind === 'pending') return { outcome, ...seen(), heldBy: 'receiver' };
  if (oneOfMany === undefined) {
    await waitUntilStopped(button);
    await addToIndex(connection, [order.button.name]);
  }
  const state = isStopped(button) ? 'stopped' : outcome.state;
  // A later try finds the trip of an earlier one.
  const already = outcome.already && !ownTrips.has(outcome.trip);
  const heldBy = oneOfMany !== undefined ? 'receiver' : await findHolder(connection, button, outcome.trip);
  return { outcome: { ...outcome, state, already }, ...seen(), heldBy };
}

/** Without an answer, the API server does not count as the holder. */
async function findHolder({ cluster }: UserConnection, { name, target }: Button, trip: string): Promise<Holder> {
  for (let count = 1; count <= probes.count; count += 1) {
    const signal = AbortSignal.timeout(reachDeadlineMs);
    const answer = await cluster.probeHold(target, name, trip, signal).catch(() => 'absent' as const);
    if (answer !== 'outdated') return answer === 'enforced' ? 'api-server' : 'receiver';
    await systemClock.sleep(probes.pauseMs);
  }
  return 'receiver';
}

function isStopped({ latch }: Button): boolean {
  return latch?.state === 'stopped';
}

/** Only a receiver without the button in its config needs the index, so a failure does not matter. */
export async function addToIndex({ buttonIndex }: UserConnection, names: readonly string[]): Promise<void> {
  await buttonIndex.update({ add: names, remove: [] }, AbortSignal.timeout(reachDeadlineMs)).catch(() => undefined);
}
