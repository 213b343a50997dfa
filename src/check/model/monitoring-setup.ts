import type { YamlNode } from '../../config/yaml/yaml-node.ts';
import type { AlertmanagerConfig } from '../sources/alertmanager-config.ts';
import type { ClusterView } from '../sources/cluster-reader.ts';
import type { UnlistedFile } from '../sources/kustomization.ts';
import type { PrometheusConfig } from '../sources/prometheus-config.ts';
import type { ReadConfig } from '../sources/read-files.ts';
import type { Rule } from '../sources/rules.ts';
import type { RunningAlertmanager } from '../sources/running-alertmanager.ts';
import type { RunningPrometheus } from '../sources/running-prometheus.ts';

/** Everything between a restart and the button that could be read. Each finding is a pure function of it. */
export interface MonitoringSetup {
  /** Absent if the config does not load. */
  readonly config?: ReadConfig | undefined;
  readonly rules?: readonly Rule[] | undefined;
  /** Rule files that the kustomization of their folder does not list. */
  readonly unlisted?: readonly UnlistedFile[];
  readonly prometheus?: PrometheusConfig | undefined;
  readonly alertmanager?: AlertmanagerConfig | undefined;
  /** The running programs, if they were named and answered. */
  readonly runningPrometheus?: RunningPrometheus | undefined;
  readonly runningAlertmanager?: RunningAlertmanager | undefined;
  readonly cluster?: ClusterView | undefined;
  /** How long the program that evaluates the rules waits for late samples, if the groups do not say it. */
  readonly evaluationDelayMs?: number | undefined;
  /** The longest time that a stop may take, as promised to people. */
  readonly withinMs: number;
}

/** The entry of the button at this index of the config's list. */
export function buttonNode({ node }: ReadConfig, index: number): YamlNode {
  return node.at('buttons').at(index);
}
