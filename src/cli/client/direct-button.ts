import { Button } from '../../button/button.ts';
import { reconcileIntervalMs } from '../../button/deadlines.ts';
import { systemClock } from '../../cluster/clock.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { newTripId } from '../../core/latch/trip-id.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';

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
