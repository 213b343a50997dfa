import type { PressOutcome, ResetOutcome } from '../../api/button-service.ts';
import { Button } from '../../button/button.ts';
import { reconcileIntervalMs } from '../../button/deadlines.ts';
import { systemClock } from '../../cluster/clock.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { newTripId } from '../../core/latch/trip-id.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { retryForMs } from './retry-until.ts';

/** How long an act without a receiver waits for the end of the pods. */
const directAftermathMs = 10_000;

/** The button in this process, with the person's own rights. `onTrip` gets the id of every new trip. */
export function directButton(
  connection: UserConnection,
  config: ButtonConfig,
  onTrip: (id: string) => void = () => undefined,
): Button {
  const dependencies = {
    ...connection,
    clock: systemClock,
    random: Math.random,
    newTripId: () => {
      const id = newTripId();
      onTrip(id);
      return id;
    },
    // The command itself reports to the person.
    recorder: { record: () => undefined },
    // The policy refuses raises by the receiver's account only: a rehearsed raise would prove nothing.
    admissionPolicy: false,
  };
  return new Button(config, dependencies, { knowsHooks: false });
}

/** Reconciles until no pod of the target is left, for a limited time. */
export async function waitUntilStopped(button: Button): Promise<void> {
  const deadline = systemClock.now() + directAftermathMs;
  for (;;) {
    await button.reconcile();
    await button.runUpkeep();
    if (button.latch?.state !== 'stopping' || systemClock.now() >= deadline) return;
    await systemClock.sleep(reconcileIntervalMs);
  }
}

interface RetryOptions {
  /** Called with each new reason why the act has to wait. */
  readonly onWait?: ((why: string) => void) | undefined;
  /** Milliseconds since the epoch. Default: {@link retryForMs} from now. */
  readonly deadline?: number | undefined;
}

/** Repeats an act of the button while its outcome is pending, for a limited time. */
export async function retryDirectly<Outcome extends PressOutcome | ResetOutcome>(
  act: () => Promise<Outcome>,
  { onWait, deadline = systemClock.now() + retryForMs }: RetryOptions,
): Promise<Outcome> {
  for (let shown = ''; ; ) {
    const outcome = await act();
    if (outcome.kind !== 'pending' || systemClock.now() >= deadline) return outcome;
    if (outcome.problem !== shown) onWait?.(outcome.problem);
    shown = outcome.problem;
    await systemClock.sleep(reconcileIntervalMs);
  }
}
