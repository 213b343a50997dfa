import type { ClusterLabel } from '../../../core/notification/cluster-label.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { type StopAlert, stopsOf } from '../../model/stop-alerts.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks that each button has a stop alert that does not name another cluster. */
export function checkClusterLabel(setup: MonitoringSetup): readonly Finding[] {
  const cluster = setup.config?.config.cluster;
  if (cluster === undefined) return [];
  return [...Map.groupBy(stopsOf(setup), ({ button }) => button).values()]
    .filter((stops) => stops.every((stop) => clusterOf(stop, cluster) !== undefined))
    .flatMap(([first]) => (first === undefined ? [] : otherCluster(first, cluster)));
}

/** The other cluster that the alert names. */
function clusterOf({ labels }: StopAlert, { label, value }: ClusterLabel): string | undefined {
  const named = labels.known[label];
  return named === value ? undefined : named;
}

function otherCluster(stop: StopAlert, cluster: ClusterLabel): readonly Finding[] {
  const { rule, button } = stop;
  const named = clusterOf(stop, cluster) ?? '';
  const own = rule.node.at('labels').at(cluster.label);
  const what = `${rule.alert} names ${cluster.label} ${named}, and the receiver of button ${button.name} serves ${cluster.value}`;
  const fix = `${cluster.label}: ${cluster.value} in the rule or in external_labels, or correct \`cluster\` in the config`;
  return [finding('other-cluster', own.exists ? own.where : rule.node.at('alert').where, what, fix)];
}
