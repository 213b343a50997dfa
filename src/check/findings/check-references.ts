import type { Chain } from '../model/monitoring-setup.ts';
import { type AlertmanagerConfig, type Route, routesBelow } from '../sources/alertmanager-config.ts';
import type { Part } from '../sources/document.ts';
import { type Finding, finding } from './finding.ts';

/**
 * What Prometheus and Alertmanager refuse a whole file for, and this check would read over: names that nothing bears, and
 * durations that are none.
 */
export function checkReferences({ alertmanager, rules = [] }: Chain): readonly Finding[] {
  const waits = rules.flatMap(({ part, group }) => [group.at('interval'), part.at('for')]);
  return [...waits.flatMap(checkDuration), ...(alertmanager === undefined ? [] : checkAllRoutes(alertmanager))];
}

function checkAllRoutes(config: AlertmanagerConfig): readonly Finding[] {
  return routesBelow(config.root).flatMap((route) => [
    ...checkReceiver(route, config),
    ...route.times.flatMap(({ items }) => items).flatMap((part) => checkTime(part, config)),
    ...['group_wait', 'group_interval', 'repeat_interval'].flatMap((key) => checkDuration(route.part.at(key))),
  ]);
}

function checkReceiver({ receiver, receiverWhere }: Route, { receivers }: AlertmanagerConfig): readonly Finding[] {
  if (receivers.has(receiver)) return [];
  const fix = `one of ${[...receivers.keys()].join(', ')}`;
  return [finding('file-refused', receiverWhere, `no receiver is called ${JSON.stringify(receiver)}`, fix)];
}

function checkTime({ text = '', where }: Part, { timeIntervals }: AlertmanagerConfig): readonly Finding[] {
  if (timeIntervals.has(text)) return [];
  return [finding('file-refused', where, `no time interval is called ${text}`, 'name it under time_intervals')];
}

function checkDuration(part: Part): readonly Finding[] {
  if (!part.isThere || part.durationMs !== undefined) return [];
  return [finding('file-refused', part.where, `${part.text} is no duration`, 'write it like 1m30s')];
}
