import { describeTarget } from '../../../core/target.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { restartsMetric } from '../../promql/restarts.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks that the running Prometheus has counters of each target's namespace: kube-state-metrics may watch others only. */
export function checkNamespaces({ runningPrometheus: running, cluster }: MonitoringSetup): readonly Finding[] {
  if (running === undefined || cluster === undefined || running.restarts.all === 0) return [];
  const { url, restarts } = running;
  return cluster.buttons
    .filter(({ button, workload }) => {
      const runs = workload !== undefined && workload !== 'missing' && workload.replicas > 0;
      return runs && button.corroborate === 'restarts' && !restarts.namespaces.has(button.target.namespace);
    })
    .map(({ button }) => {
      const what = `${restartsMetric} has no series of ${describeTarget(button.target)}, which runs`;
      const fix = `add ${button.target.namespace} to --namespaces of kube-state-metrics, or remove that option`;
      return finding('namespace-unseen', `${url}/graph`, what, fix);
    });
}
