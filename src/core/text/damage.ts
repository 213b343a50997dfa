import type { DamageKind, DamageRecord } from '../latch/damage-record.ts';

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

/** For people who look at the trip. */
export function damageNotice({ kind, at, times }: DamageRecord): string {
  const often = times === 1 ? `at ${at}` : `${times} times, last at ${at}`;
  return `damaged and written again ${often}: ${found[kind]}; find out who wrote it`;
}

export function damageLogged({ button, trip, kind }: { button: string; trip: string; kind: DamageKind }): string {
  return `Button ${button}: the latch of trip ${trip} was damaged: ${found[kind]}. It was written again, and the target is held. Find out who wrote the state object.`;
}
