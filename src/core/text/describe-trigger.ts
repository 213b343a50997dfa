import type { TrippedBy } from '../latch/latch.ts';
import { describePerson } from './describe-person.ts';

/** Who or what pulled the latch, as the object of "tripped by". */
export function describeTrigger(by: TrippedBy): string {
  switch (by.trigger) {
    case 'alert':
      return `alert ${by.alertname}`;
    case 'sensor':
      return 'the second sensor';
    case 'press':
      return `${describePerson(by)} (${by.reason})`;
  }
}
