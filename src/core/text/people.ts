import type { Person, TrippedBy } from '../latch/latch.ts';

/** The authenticated account, and the name that the client claims for the person. Nobody has verified that name. */
export function describePerson({ account, claimedName }: Person): string {
  return claimedName === undefined ? account : `${account} (claims to be ${claimedName})`;
}

/** Follows "tripped by". It may hold control characters, so `printable` must clean it before a terminal shows it. */
export function describeTrigger(by: TrippedBy): string {
  switch (by.trigger) {
    case 'alert':
      return `alert ${by.alertname}`;
    case 'sensor':
      return by.noAlertWithinSeconds === undefined
        ? 'the backup sensor'
        : `the backup sensor: no alert arrived within ${by.noAlertWithinSeconds} s`;
    case 'press':
      return `a press by ${describePerson(by)}`;
  }
}
