import { heldClaimMs } from '../../core/decision/decision.ts';
import { formatDuration } from '../../core/text/duration.ts';
import type { AlertLabels } from '../model/labels.ts';
import type { Route } from '../sources/alertmanager-config.ts';
import { type Finding, finding } from './finding.ts';

/** How long the stop may wait after a final error. */
const stopGroupIntervalMs = 15_000;

/** The route by which a stop gets to the receiver. */
interface StopRoute {
  readonly route: Route;
  readonly alert: string;
  readonly labels: AlertLabels;
}

/** Whether the route of a stop sends it at any time, at once, and again soon. */
export function checkRouteTimes(stop: StopRoute): readonly Finding[] {
  return [checkHours, checkGroupWait, checkGroups, checkGroupInterval, checkRepeat].flatMap((look) => look(stop));
}

function checkHours({ route, alert }: StopRoute): readonly Finding[] {
  return route.times.map((part) => {
    const what = `${alert} depends on the time: ${part.items.map(({ text }) => text).join(', ')}`;
    return finding('muted-at-times', part.where, what, `take ${part.path.at(-1)} out`);
  });
}

function checkGroupWait({ route: { groupWait }, alert }: StopRoute): readonly Finding[] {
  if (groupWait.ms === 0) return [];
  const what = `${alert} waits ${formatDuration(groupWait.ms)} before it is sent`;
  return [finding('group-wait', groupWait.where, what, 'group_wait: 0s')];
}

function checkGroups({ route, alert, labels }: StopRoute): readonly Finding[] {
  if (!sharesGroups(route, labels)) return [];
  return [finding('grouped', route.groupByWhere, `alerts of ${alert} share a group`, "group_by: ['...']")];
}

function checkGroupInterval({ route: { groupInterval }, alert }: StopRoute): readonly Finding[] {
  if (groupInterval.ms <= stopGroupIntervalMs) return [];
  const what = `${alert} waits ${formatDuration(groupInterval.ms)} after an error that is final`;
  return [finding('group-interval', groupInterval.where, what, 'group_interval: 5s')];
}

/** A long group_interval makes repeats late as well, and is told by itself. */
function checkRepeat({ route, alert }: StopRoute): readonly Finding[] {
  const everyMs = repeatMs(route);
  if (everyMs < heldClaimMs || route.groupInterval.ms > stopGroupIntervalMs) return [];
  const what = `${alert} comes again after ${formatDuration(everyMs)}; a claim is held for ${formatDuration(heldClaimMs)}`;
  return [finding('repeat-interval', route.repeatInterval.where, what, 'repeat_interval: 30s')];
}

/** Whether two alerts of one rule can be in one group: the route does not group by every label that tells them apart. */
export function sharesGroups({ groupBy }: Route, { open }: AlertLabels): boolean {
  if (groupBy.includes('...')) return false;
  return open === 'any' || [...open].some((name) => !groupBy.includes(name));
}

/** Between two notifications of one that fires: a repeat goes out at the first group_interval after repeat_interval. */
export function repeatMs({ groupInterval, repeatInterval }: Route): number {
  const interval = Math.max(groupInterval.ms, 1);
  return (Math.floor(repeatInterval.ms / interval) + 1) * interval;
}
