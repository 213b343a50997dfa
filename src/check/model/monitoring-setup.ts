import type { Config } from '../../config/config.ts';
import type { AlertmanagerConfig } from '../sources/alertmanager-config.ts';
import type { ClusterView } from '../sources/cluster-view.ts';
import type { Part } from '../sources/document.ts';
import type { PrometheusConfig } from '../sources/prometheus-config.ts';
import type { Rule } from '../sources/rules.ts';
import type { RunningAlertmanager } from '../sources/running-alertmanager.ts';
import type { RunningPrometheus } from '../sources/running-prometheus.ts';

/** The chain from a restart to the button, as far as it was read: what every finding is a pure function of. */
export interface Chain {
  /** Absent where it does not load. */
  readonly config?: ReadConfig;
  readonly rules?: readonly Rule[];
  readonly prometheus?: PrometheusConfig;
  readonly alertmanager?: AlertmanagerConfig;
  /** What runs, where it was asked for and answered. */
  readonly runningPrometheus?: RunningPrometheus;
  readonly runningAlertmanager?: RunningAlertmanager;
  readonly cluster?: ClusterView;
  /** What a stop may take at the worst, as it is stated to people. */
  readonly withinMs: number;
}

/** The button's config, and where its parts stand. */
export interface ReadConfig {
  readonly config: Config;
  readonly part: Part;
}

/** The entry of the button at this place of the list. */
export function buttonPart({ part }: ReadConfig, index: number): Part {
  return part.at('buttons').items[index] ?? part.at('buttons');
}
