import type { MonitoringSetup } from '../model/monitoring-setup.ts';
import { checkConfig } from './check-config.ts';
import { checkLatency } from './check-latency.ts';
import { checkPrometheus } from './check-prometheus.ts';
import { checkCluster } from './cluster/check-cluster.ts';
import type { Finding } from './finding.ts';
import { checkHeartbeat } from './heartbeat/check-heartbeat.ts';
import { checkReferences } from './routing/check-references.ts';
import { checkRoutes } from './routing/check-routes.ts';
import { checkClusterLabel } from './rules/check-cluster-label.ts';
import { checkContainers } from './rules/check-containers.ts';
import { checkExpressions } from './rules/check-expressions.ts';
import { checkKustomizations } from './rules/check-kustomizations.ts';
import { checkRules } from './rules/check-rules.ts';
import { checkNamespaces } from './running/check-namespaces.ts';
import { checkRunningAlertmanager } from './running/check-running-alertmanager.ts';
import { checkRunningPrometheus } from './running/check-running-prometheus.ts';
import { checkRelabelling } from './scrape/check-relabelling.ts';

const checks = [
  checkConfig,
  checkReferences,
  checkRules,
  checkExpressions,
  checkContainers,
  checkClusterLabel,
  checkPrometheus,
  checkKustomizations,
  checkRelabelling,
  checkRoutes,
  checkHeartbeat,
  checkLatency,
  checkRunningPrometheus,
  checkNamespaces,
  checkRunningAlertmanager,
  checkCluster,
];

/** Everything that is wrong with a setup. */
export function allFindings(setup: MonitoringSetup): readonly Finding[] {
  return checks.flatMap((check) => check(setup));
}
