import type { PressOutcome } from '../../api/button-service.ts';
import { keeperIntervalMs } from '../../button/deadlines.ts';
import { Guard } from '../../button/guard.ts';
import { keep } from '../../button/keeper.ts';
import { press } from '../../button/people.ts';
import type { Surroundings } from '../../button/surroundings.ts';
import { systemClock } from '../../cluster/clock.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import type { Person } from '../../core/latch/latch.ts';
import { newTripId } from '../../core/latch/trip-id.ts';
import type { Target } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { retryForMs } from './retry-until.ts';
import { reachDeadlineMs } from './session.ts';

/** How long a press without a receiver looks for the end of the pods. */
const directAftermathMs = 10_000;

/** What came of a press without a receiver. */
export interface DirectPress {
  /** As the last try ended. */
  readonly outcome: Exclude<PressOutcome, { kind: 'unknown-button' }>;
  /** What the latch holds: a latch from before may be about another target than the button's present one. */
  readonly target: Target;
  /** As last seen; absent where that could not be read. */
  readonly replicas: number | undefined;
}

export interface DirectOrder {
  readonly button: ButtonConfig;
  readonly by: Person;
  readonly reason: string;
  /** Told why it is not done yet. */
  readonly onWait: (why: string) => void;
}

/**
 * The receiver's own press, by this process and with the person's rights: latched first, into the same state object, then
 * scaled to zero; tried again for a while where that fails. Then it looks until no pod is left, and no longer than a moment.
 * The receiver finds the latch when it runs again, and goes on from there, also where this process ended in between.
 */
export async function pressDirectly(connection: UserConnection, order: DirectOrder): Promise<DirectPress> {
  const guard = new Guard(order.button);
  guard.knowsHooks = false;
  const made = new Set<string>();
  const around = surroundingsOf(connection, made);
  const outcome = await pressUntilDone(guard, around, order);
  if (outcome.kind === 'pending') return { outcome, target: guard.target, replicas: guard.replicas };
  await seeStopped(guard, around);
  await enlist(connection, order.button.name);
  const state = isStopped(guard) ? 'stopped' : outcome.state;
  // What an earlier try of this process began, a later one finds.
  return {
    outcome: { ...outcome, state, already: outcome.already && !made.has(outcome.trip) },
    target: guard.target,
    replicas: guard.replicas,
  };
}

async function pressUntilDone(guard: Guard, around: Surroundings, order: DirectOrder): Promise<DirectPress['outcome']> {
  const { by, reason, onWait } = order;
  const deadline = around.clock.now() + retryForMs;
  for (let told = ''; ; ) {
    const outcome = await press(guard, around, by, reason);
    if (outcome.kind === 'unknown-button') throw new Error('a guard knows its button');
    if (outcome.kind === 'pressed' || around.clock.now() >= deadline) return outcome;
    if (outcome.problem !== told) onWait(outcome.problem);
    told = outcome.problem;
    await around.clock.sleep(keeperIntervalMs);
  }
}

/** The keeper's looks, with all that they record and tell. */
async function seeStopped(guard: Guard, around: Surroundings): Promise<void> {
  const deadline = around.clock.now() + directAftermathMs;
  for (;;) {
    await keep(guard, around);
    if (isStopped(guard) || around.clock.now() >= deadline) return;
    await around.clock.sleep(keeperIntervalMs);
  }
}

function isStopped({ latch }: Guard): boolean {
  return latch?.state === 'stopped';
}

/** A receiver whose config lacks the button finds it by the button index; one that has it needs nothing, so this may fail. */
async function enlist({ buttonIndex }: UserConnection, name: string): Promise<void> {
  await buttonIndex.update({ add: [name], remove: [] }, AbortSignal.timeout(reachDeadlineMs)).catch(() => undefined);
}

/** `made`: takes every trip's id that is made here. */
function surroundingsOf(connection: UserConnection, made: Set<string>): Surroundings {
  return {
    ...connection,
    clock: systemClock,
    newTripId: () => {
      const id = newTripId();
      made.add(id);
      return id;
    },
    random: Math.random,
    // People are told by the command itself.
    recorder: { record: () => undefined },
    hookSender: {
      send: async () => {
        throw new Error('hooks are told by the receiver');
      },
    },
    // The policy is about the receiver's account alone: a rehearsed raise would tell nothing.
    admissionPolicy: false,
  };
}
