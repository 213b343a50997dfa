import type { Person, TrippedBy } from '../latch/latch.ts';

/** The authenticated account, and the name that the client claims for the person. Nobody has verified that name. */
export function describePerson({ account, claimedName }: Person): string {
  const readable = readableAccount(account);
  return claimedName === undefined || claimedName === account ? readable : `${readable} (claims to be ${claimedName})`;
}

/** `big-red-button/operator` for the service account `system:serviceaccount:big-red-button:operator`. The log's fields have the full name. */
function readableAccount(account: string): string {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(account) ?? [];
  return name === undefined ? account : `${namespace}/${name}`;
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
