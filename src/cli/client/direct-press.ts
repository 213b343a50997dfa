import type { PressOutcome } from '../../api/button-service.ts';
import { Button } from '../../button/button.ts';
import { reconcileIntervalMs } from '../../button/deadlines.ts';
import type { ButtonDependencies } from '../../button/dependencies.ts';
import { systemClock } from '../../cluster/clock.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import type { Person } from '../../core/latch/latch.ts';
import { newTripId } from '../../core/latch/trip-id.ts';
import type { Target } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { reachDeadlineMs } from './channel.ts';
import { retryForMs } from './retry-until.ts';

/** How long a press without a receiver waits for the end of the pods. */
const directAftermathMs = 10_000;

/** The outcome of a press without a receiver. */
export interface DirectPress {
  /** Of the last try. */
  readonly outcome: Exclude<PressOutcome, { kind: 'unknown-button' }>;
  /** The latched target: an earlier latch may be about another target than the button's present one. */
  readonly target: Target;
  /** As last seen; undefined if they could not be read. */
  readonly replicas: number | undefined;
}

export interface DirectOrder {
  readonly button: ButtonConfig;
  readonly by: Person;
  readonly reason: string;
  /** Is called with the reason each time the press has to wait for something else. */
  readonly onWait: (why: string) => void;
}

/**
 * Presses the button in this process, with the person's own rights: writes the latch into the receiver's state object, then
 * scales to zero, and retries for a while. Then it watches for a moment until no pod is left. A receiver that starts later
 * finds the latch and continues from there, even if this process ended in between.
 */
export async function pressDirectly(connection: UserConnection, order: DirectOrder): Promise<DirectPress> {
  const ownTrips = new Set<string>();
  const button = new Button(order.button, dependenciesOf(connection, ownTrips), { knowsHooks: false });
  const outcome = await pressUntilDone(button, order);
  if (outcome.kind === 'pending') return { outcome, target: button.target, replicas: button.replicas };
  await waitUntilStopped(button);
  await addToIndex(connection, order.button.name);
  const state = isStopped(button) ? 'stopped' : outcome.state;
  // A later try finds the trip of an earlier one.
  const already = outcome.already && !ownTrips.has(outcome.trip);
  return { outcome: { ...outcome, state, already }, target: button.target, replicas: button.replicas };
}

async function pressUntilDone(button: Button, { by, reason, onWait }: DirectOrder): Promise<DirectPress['outcome']> {
  const deadline = systemClock.now() + retryForMs;
  for (let shown = ''; ; ) {
    const outcome = await button.press(by, reason);
    if (outcome.kind === 'unknown-button') throw new Error('a button knows itself');
    if (outcome.kind === 'pressed' || systemClock.now() >= deadline) return outcome;
    if (outcome.problem !== shown) onWait(outcome.problem);
    shown = outcome.problem;
    await systemClock.sleep(reconcileIntervalMs);
  }
}

async function waitUntilStopped(button: Button): Promise<void> {
  const deadline = systemClock.now() + directAftermathMs;
  for (;;) {
    await button.reconcile();
    if (isStopped(button) || systemClock.now() >= deadline) return;
    await systemClock.sleep(reconcileIntervalMs);
  }
}

function isStopped({ latch }: Button): boolean {
  return latch?.state === 'stopped';
}

/** Only a receiver without the button in its config needs the index, so a failure does not matter. */
async function addToIndex({ buttonIndex }: UserConnection, name: string): Promise<void> {
  await buttonIndex.update({ add: [name], remove: [] }, AbortSignal.timeout(reachDeadlineMs)).catch(() => undefined);
}

/** Adds the id of every new trip to `ownTrips`. */
function dependenciesOf(connection: UserConnection, ownTrips: Set<string>): ButtonDependencies {
  return {
    ...connection,
    clock: systemClock,
    newTripId: () => {
      const id = newTripId();
      ownTrips.add(id);
      return id;
    },
    // The command itself reports to the person.
    recorder: { record: () => undefined },
    // The policy refuses raises by the receiver's account only: a rehearsed raise would prove nothing.
    admissionPolicy: false,
  };
}
