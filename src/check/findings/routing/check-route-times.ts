import { waitingClaimMs } from '../../../core/decision/decision.ts';
import { formatDuration } from '../../../core/text/duration.ts';
import type { Route } from '../../sources/alertmanager-config.ts';
import type { AlertLabels } from '../../sources/label-matching.ts';
import { type Finding, finding } from '../finding.ts';

/** The longest acceptable wait after a final error. */
const stopGroupIntervalMs = 15_000;

/** The route that sends a stop alert to the receiver. */
interface StopRoute {
  readonly route: Route;
  readonly alert: string;
  readonly labels: AlertLabels;
}

/** Checks that a route sends the stop alert at any hour, at once, and again soon. */
export function checkRouteTimes(stop: StopRoute): readonly Finding[] {
  return [checkHours, checkGroupWait, checkGroups, checkGroupInterval, checkRepeat].flatMap((check) => check(stop));
}

function checkHours({ route, alert }: StopRoute): readonly Finding[] {
  return route.times.map((node) => {
    const what = `${alert} is sent only at certain times: ${node.items.map(({ text }) => text).join(', ')}`;
    return finding('muted-at-times', node.where, what, `remove ${node.path.at(-1)}`);
  });
}

function checkGroupWait({ route: { groupWait }, alert }: StopRoute): readonly Finding[] {
  if (groupWait.ms === 0) return [];
  const what = `${alert} waits ${formatDuration(groupWait.ms)} before Alertmanager sends it`;
  return [finding('group-wait', groupWait.where, what, 'group_wait: 0s')];
}

function checkGroups({ route, alert, labels }: StopRoute): readonly Finding[] {
  if (!sharesGroups(route, labels)) return [];
  return [finding('grouped', route.groupByWhere, `alerts of ${alert} share a group`, "group_by: ['...']")];
}

function checkGroupInterval({ route: { groupInterval }, alert }: StopRoute): readonly Finding[] {
  if (groupInterval.ms <= stopGroupIntervalMs) return [];
  const what = `${alert} waits ${formatDuration(groupInterval.ms)} after a final error`;
  return [finding('group-interval', groupInterval.where, what, 'group_interval: 5s')];
}

/** A long group_interval delays repeats too, and has its own finding. */
function checkRepeat({ route, alert }: StopRoute): readonly Finding[] {
  const everyMs = repeatMs(route);
  if (everyMs < waitingClaimMs || route.groupInterval.ms > stopGroupIntervalMs) return [];
  const what = `Alertmanager repeats ${alert} after ${formatDuration(everyMs)}, but the receiver holds a claim for ${formatDuration(waitingClaimMs)} only`;
  return [finding('repeat-interval', route.repeatInterval.where, what, 'repeat_interval: 30s')];
}

/** Whether two alerts of one rule can share a group, because the route does not group by every label that may differ. */
export function sharesGroups({ groupBy }: Route, { open }: AlertLabels): boolean {
  if (groupBy.includes('...')) return false;
  return open === 'any' || [...open].some((name) => !groupBy.includes(name));
}

/** The time between two notifications of a firing alert: a repeat goes out at the first group_interval after repeat_interval. */
export function repeatMs({ groupInterval, repeatInterval }: Route): number {
  const interval = Math.max(groupInterval.ms, 1);
  return (Math.floor(repeatInterval.ms / interval) + 1) * interval;
}
