import type { TripView } from '../../api/button-service.ts';
import type { SharedHealth } from '../../api/overview.ts';
import { headlineOf, spreadOf } from '../../core/evidence/restart-summary.ts';
import type { Person, TrippedBy } from '../../core/latch/latch.ts';
import { describePerson, describeTrigger } from '../../core/text/people.ts';
import { describeStrayStop, plural, times } from '../../core/text/wording.ts';
import { printable } from './text.ts';

/** The kind and the name of what tripped the button, safe to print. */
export function showTrigger(by: TrippedBy): string {
  return printable(describeTrigger(by));
}

export function showPerson(person: Person): string {
  return printable(describePerson(person));
}

/** `raised once against the latch`. There is at least one drift. */
export function describeDrift(fights: number): string {
  return `raised ${times(fights)} against the latch`;
}

export function describeReplicas(replicas: number | undefined): string {
  return replicas === undefined ? 'replicas unknown' : plural(replicas, 'replica');
}

/** The reason of the person who pressed, or else what the receiver found. The record may have cut `because`; the finding is whole. */
export function reasonOf({ by, because, finding }: TripView): string {
  if (by.trigger === 'press') return printable(by.reason);
  return printable(finding === undefined ? because : `${headlineOf(finding)}. ${spreadOf(finding)}`);
}

/** The same, with the cause and the row of the tables that decided. */
export function describeReason(trip: TripView): string {
  if (trip.by.trigger === 'press') return reasonOf(trip);
  return `${reasonOf(trip)} (${[trip.cause, trip.finding?.row]
    .filter((part) => part !== undefined)
    .map(printable)
    .join(', ')})`;
}

/** What is wrong with the shared dependencies, a sentence each. `details` may contain several lines. */
interface Trouble {
  readonly text: string;
  readonly details?: string | undefined;
}

export function troublesOf({ heartbeat, config, api, strayStop }: SharedHealth): readonly Trouble[] {
  return [
    heartbeat.late && { text: 'The heartbeat is late: Prometheus and Alertmanager do not reach the receiver' },
    strayStop !== undefined && { text: printable(describeStrayStop(strayStop)) },
    !config.ok && {
      text: 'Config reload failed; the receiver still uses the previous config',
      details: config.problem,
    },
    !api.ok && { text: 'The API server does not answer the receiver', details: api.problem },
  ].filter((trouble) => trouble !== false);
}
