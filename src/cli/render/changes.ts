import type { ButtonView, TripView } from '../../api/button-service.ts';
import type { SharedHealth } from '../../api/overview.ts';
import { plural } from '../../core/text/wording.ts';
import { describeFights, describePerson, describeTripper } from './people.ts';
import { printable } from './text.ts';

/** What happened to a button between two looks, a sentence each; at the first look, how it is. */
export function changesOf(before: ButtonView | undefined, after: ButtonView): readonly string[] {
  if (before === undefined) return [`${after.state}, ${countOf(after)}`, ...problemsOf(after)];
  return [
    ...changesOfTrip(before, after),
    ...(before.state === after.state || isReset(before, after) ? [] : [`${before.state} → ${describeState(after)}`]),
    ...(before.replicas === after.replicas ? [] : [`${before.replicas ?? '?'} → ${countOf(after)}`]),
    ...changesOfTrouble(problemsOf(before), problemsOf(after)),
    ...changesOfTrouble(hooksOf(before), hooksOf(after)).filter((change) => !change.startsWith('over: ')),
  ];
}

/** The same of what all buttons hang on. */
export function changesOfChain(before: SharedHealth | undefined, after: SharedHealth): readonly string[] {
  return changesOfTrouble(before === undefined ? [] : troublesOf(before), troublesOf(after));
}

function changesOfTrip(before: ButtonView, after: ButtonView): readonly string[] {
  const [old, now] = [before.trip, after.trip];
  const changes: string[] = [];
  if (isReset(before, after) && after.lastReset !== undefined) {
    changes.push(`reset by ${describePerson(after.lastReset)}: ${printable(after.lastReset.reason)}`);
  }
  if (now !== undefined && now.id !== old?.id) changes.push(`tripped by ${describeTripper(now.by)}: ${reasonOf(now)}`);
  else if (now !== undefined && now.fights > (old?.fights ?? 0)) changes.push(describeFights(now.fights));
  return changes;
}

function isReset(before: ButtonView, after: ButtonView): boolean {
  return after.lastReset !== undefined && after.lastReset.trip !== before.lastReset?.trip;
}

function reasonOf({ by, because }: TripView): string {
  return printable(by.trigger === 'press' ? by.reason : because);
}

function describeState({ state }: ButtonView): string {
  return state === 'stopped' ? 'stopped: no pod is left' : state;
}

function countOf({ replicas }: ButtonView): string {
  return replicas === undefined ? 'replicas unknown' : plural(replicas, 'replica');
}

function problemsOf({ problems, rehearsal }: ButtonView): readonly string[] {
  const failed = rehearsal?.ok === false ? [`the rehearsal failed: ${rehearsal.problem ?? ''}`] : [];
  return [...problems, ...failed].map(printable);
}

function hooksOf({ trip, history }: ButtonView): readonly string[] {
  const newest = trip ?? history.at(-1);
  const settled = (newest?.hooks ?? []).filter(({ state }) => state === 'delivered' || state === 'given-up');
  return settled.map(({ hook, event, state }) => `hook ${hook}, ${event}: ${state}`);
}

function troublesOf({ heartbeat, config, api }: SharedHealth): readonly string[] {
  return [
    ...(heartbeat.late ? ['the heartbeat is late: Prometheus and Alertmanager do not reach the receiver'] : []),
    ...(config.ok ? [] : [`the config file was not taken over: ${printable(config.problem ?? '')}`]),
    ...(api.ok ? [] : [`the API server does not answer the receiver: ${printable(api.problem ?? '')}`]),
  ];
}

function changesOfTrouble(before: readonly string[], after: readonly string[]): readonly string[] {
  const over = before.filter((trouble) => !after.includes(trouble)).map((trouble) => `over: ${trouble}`);
  return [...after.filter((trouble) => !before.includes(trouble)), ...over];
}
