import type { YamlNode } from '../../config/yaml/yaml-node.ts';

/** The parts of Prometheus' configuration that an alert depends on, from the scrape to Alertmanager. */
export interface PrometheusConfig {
  /** The shortest interval between two scrapes of a kube-state-metrics; undefined if no job is known as its. */
  readonly scrape: Timed | undefined;
  /** All scrape jobs, and the interval of those that do not set one. */
  readonly jobs: readonly YamlNode[];
  readonly scrapeInterval: Timed;
  /** The interval of groups that do not set one. */
  readonly evaluation: Timed;
  /** The `query_offset` of groups that do not set one. */
  readonly ruleOffset: Timed;
  readonly externalLabels: Readonly<Record<string, string>>;
  /** `alerting.alertmanagers`; of a running Prometheus, the ones that it discovered. */
  readonly alertmanagers: readonly YamlNode[];
  readonly alertmanagersNode: YamlNode;
  /** `alert_relabel_configs`, which may drop alerts or change their labels. */
  readonly relabels: readonly YamlNode[];
  /** `rule_files`: patterns of the files with rules. */
  readonly ruleFiles: YamlNode;
  /** The scrape jobs of kube-state-metrics: the cluster's, and the button's own. */
  readonly scrapeJobs: readonly YamlNode[];
}

/** A duration, and where it is set. */
export interface Timed {
  readonly ms: number;
  readonly where: string;
}

/** Prometheus' default (config.DefaultGlobalConfig). */
const defaultIntervalMs = 60_000;

/** `jobs`: the names of the jobs whose series a running Prometheus has as restart counters. */
export function readPrometheusConfig(document: YamlNode, jobs: ReadonlySet<string> = new Set()): PrometheusConfig {
  const global = document.at('global');
  const alerting = document.at('alerting');
  const scrapeInterval = timed(global.at('scrape_interval'), defaultIntervalMs);
  const found = kubeStateMetricsJobs(document.at('scrape_configs').items, jobs);
  const scrapes = found.map((job) => inherited(job.at('scrape_interval'), scrapeInterval));
  const relabels = [alerting, ...alerting.at('alertmanagers').items].map((each) => each.at('alert_relabel_configs'));
  return {
    // The rules take the highest count of all of them.
    scrape: scrapes.toSorted((one, other) => one.ms - other.ms)[0],
    scrapeJobs: found,
    jobs: document.at('scrape_configs').items,
    scrapeInterval,
    evaluation: timed(global.at('evaluation_interval'), defaultIntervalMs),
    ruleOffset: timed(global.at('rule_query_offset'), 0),
    externalLabels: global.at('external_labels').texts,
    alertmanagers: alerting.at('alertmanagers').items.filter(hasTargets),
    alertmanagersNode: alerting.at('alertmanagers'),
    relabels: relabels.filter(({ items }) => items.length > 0),
    ruleFiles: document.at('rule_files'),
  };
}

/** The jobs by their series or usual names, else the first one that mentions kube-state-metrics: people choose other names. */
function kubeStateMetricsJobs(all: readonly YamlNode[], jobs: ReadonlySet<string>): readonly YamlNode[] {
  const named = all.filter(
    (job) => isKubeStateMetrics(job.at('job_name').text) || jobs.has(job.at('job_name').text ?? ''),
  );
  const mentioning = all.filter((job) => JSON.stringify(job.value).includes('kube-state-metrics'));
  return named.length > 0 ? named : mentioning.slice(0, 1);
}

/** Whether a group names targets or discovers them. */
function hasTargets(group: YamlNode): boolean {
  const isDiscovered = Object.keys(group.texts).some((key) => key.endsWith('_sd_configs'));
  return isDiscovered || group.at('static_configs').items.some((each) => each.at('targets').items.length > 0);
}

/**
 * Knows the job by the names in kube-state-metrics' own manifests (`kube-state-metrics`), in kube-prometheus
 * (`serviceMonitor/monitoring/kube-state-metrics/0`), and in the manifests of the button's own (`kube-state-metrics-button`).
 */
export function isKubeStateMetrics(job: string | undefined): boolean {
  return job !== undefined && /(^|\/)kube-state-metrics(-button)?(\/\d+)?$/.test(job);
}

function timed(node: YamlNode, defaultMs: number): Timed {
  return { ms: node.durationMs ?? defaultMs, where: node.where };
}

/** The duration of a node, or its parent's if the node has none. */
export function inherited(node: YamlNode, parent: Timed): Timed {
  return node.durationMs === undefined ? parent : timed(node, 0);
}
