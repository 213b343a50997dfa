import type { MonitoringSetup } from '../model/monitoring-setup.ts';
import { checkCluster } from './check-cluster.ts';
import { checkClusterLabel } from './check-cluster-label.ts';
import { checkConfig } from './check-config.ts';
import { checkContainers } from './check-containers.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkHeartbeat } from './check-heartbeat.ts';
import { checkLatency } from './check-latency.ts';
import { checkPrometheus } from './check-prometheus.ts';
import { checkReferences } from './check-references.ts';
import { checkRoutes } from './check-routes.ts';
import { checkRules } from './check-rules.ts';
import { checkRunningAlertmanager } from './check-running-alertmanager.ts';
import { checkRunningPrometheus } from './check-running-prometheus.ts';
import type { Finding } from './finding.ts';

const checks = [
  checkConfig,
  checkReferences,
  checkRules,
  checkExpressions,
  checkContainers,
  checkClusterLabel,
  checkPrometheus,
  checkRoutes,
  checkHeartbeat,
  checkLatency,
  checkRunningPrometheus,
  checkRunningAlertmanager,
  checkCluster,
];

/** Everything that is wrong with a setup. */
export function allFindings(setup: MonitoringSetup): readonly Finding[] {
  return checks.flatMap((check) => check(setup));
}
