import type { Person } from '../latch/latch.ts';

/** The account, and the name that its client claims for the human: nobody has checked that. */
export function describePerson({ account, claimedName }: Person): string {
  return claimedName === undefined ? account : `${account}, who claims to be ${claimedName}`;
}
