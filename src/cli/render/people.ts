import type { Person, TrippedBy, TripRecord } from '../../core/latch/latch.ts';
import { printable } from './text.ts';

/** The account, and the name that its client claims for the human, marked as what it is. */
export function describePerson({ account, claimedName }: Person): string {
  const claimed = claimedName === undefined ? '' : `, who claims to be ${printable(claimedName)}`;
  return `${printable(account)}${claimed}`;
}

export function describeTripper(by: TrippedBy): string {
  switch (by.trigger) {
    case 'alert':
      return `alert ${printable(by.alertname)}`;
    case 'sensor':
      return 'the second sensor';
    case 'press':
      return `a press by ${describePerson(by)}`;
  }
}

/** The cause, and the row of the cause tables that decided. */
export function judgedAs(cause: TripRecord['cause'], finding: TripRecord['finding']): string {
  return finding?.row === undefined ? cause : `${cause}, ${printable(finding.row)}`;
}

/** How often someone raised the target against the latch; at least once. */
export function describeFights(fights: number): string {
  return `raised ${fights === 1 ? 'once' : `${fights} times`} against the latch`;
}
