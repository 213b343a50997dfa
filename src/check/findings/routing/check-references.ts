import type { YamlNode } from '../../../config/yaml/yaml-node.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { type AlertmanagerConfig, type Route, routesBelow } from '../../sources/alertmanager-config.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks for names that do not exist and for invalid durations: Prometheus and Alertmanager refuse a whole file because of one. */
export function checkReferences({ alertmanager, rules = [] }: MonitoringSetup): readonly Finding[] {
  const waits = rules.flatMap(({ node, group }) => [group.at('interval'), node.at('for')]);
  return [...waits.flatMap(checkDuration), ...(alertmanager === undefined ? [] : checkAllRoutes(alertmanager))];
}

function checkAllRoutes(config: AlertmanagerConfig): readonly Finding[] {
  return routesBelow(config.root).flatMap((route) => [
    ...checkReceiver(route, config),
    ...route.times.flatMap(({ items }) => items).flatMap((node) => checkTime(node, config)),
    ...['group_wait', 'group_interval', 'repeat_interval'].flatMap((key) => checkDuration(route.node.at(key))),
  ]);
}

function checkReceiver({ receiver, receiverWhere }: Route, { receivers }: AlertmanagerConfig): readonly Finding[] {
  if (receivers.has(receiver)) return [];
  const fix = `one of ${[...receivers.keys()].join(', ')}`;
  return [finding('file-refused', receiverWhere, `no receiver has the name ${JSON.stringify(receiver)}`, fix)];
}

function checkTime({ text = '', where }: YamlNode, { timeIntervals }: AlertmanagerConfig): readonly Finding[] {
  if (timeIntervals.has(text)) return [];
  return [finding('file-refused', where, `no time interval has the name ${text}`, 'define it under time_intervals')];
}

function checkDuration(node: YamlNode): readonly Finding[] {
  if (!node.exists || node.durationMs !== undefined) return [];
  return [
    finding('file-refused', node.where, `${JSON.stringify(node.value)} is not a duration`, 'write it like 1m30s'),
  ];
}
