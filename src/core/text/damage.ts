import type { DamageKind, DamageRecord } from '../latch/damage.ts';
import { describeTarget, type Target } from '../target.ts';

const found: Readonly<Record<DamageKind, string>> = {
  unreadable: 'the value in the state object was no latch',
  missing: 'the latch was missing in the state object',
  'trip-vanished': 'the state object did not have this trip, although nobody had reset it',
  'target-changed': 'the state object named another workload for this trip',
};

/** Follows the words "The latch was damaged: ". */
export function describeDamage(kind: DamageKind): string {
  return found[kind];
}

/** For the list of problems. */
export function damageProblem({ kind, at, times }: DamageRecord): string {
  const often = times === 1 ? '' : ` (${times} times, the last time at this moment)`;
  return `the latch was damaged and was written again at ${at}${often}: ${found[kind]}; find out who can write it`;
}

/** The text of the Kubernetes Event. */
export function damageMessage(
  button: string,
  target: Target,
  { trip, kind }: { trip: string; kind: DamageKind },
): string {
  const held = `Big red button ${button} still holds ${describeTarget(target)} at 0 replicas by trip ${trip}.`;
  return `${held} Its latch was damaged: ${found[kind]}. The receiver has written it again. Find out who can write the state object of the button.`;
}
