import type { Part } from './document.ts';

/** What the way from a restart to Alertmanager takes of Prometheus' configuration. */
export interface PrometheusConfig {
  /** Milliseconds between two scrapes of kube-state-metrics; absent where no job is called so. */
  readonly scrape?: Timed;
  /** Of groups without an interval of their own. */
  readonly evaluation: Timed;
  /** How long ago rules look, in groups that say nothing of their own. */
  readonly ruleOffset: Timed;
  readonly externalLabels: Readonly<Record<string, string>>;
  /** `alerting.alertmanagers`; of a running Prometheus, those that it found. */
  readonly alertmanagers: readonly unknown[];
  readonly alertmanagersPart: Part;
  /** Alerts may be dropped, or given other labels, on their way out. */
  readonly relabels: readonly Part[];
  /** Patterns of the files that rules are loaded from. */
  readonly ruleFiles: Part;
  /** The job of kube-state-metrics. */
  readonly scrapeJob?: Part;
}

/** A duration, and where it is said. */
export interface Timed {
  readonly ms: number;
  readonly where: string;
}

/** Prometheus' own default (config.DefaultGlobalConfig). */
const defaultIntervalMs = 60_000;

export function readPrometheusConfig(document: Part): PrometheusConfig {
  const global = document.at('global');
  const alerting = document.at('alerting');
  const scrapeInterval = timed(global.at('scrape_interval'), defaultIntervalMs);
  const [job] = document.at('scrape_configs').items.filter((each) => isKubeStateMetrics(each.at('job_name').text));
  const relabels = [alerting, ...alerting.at('alertmanagers').items].map((each) => each.at('alert_relabel_configs'));
  return {
    ...(job === undefined ? {} : { scrape: inherited(job.at('scrape_interval'), scrapeInterval), scrapeJob: job }),
    evaluation: timed(global.at('evaluation_interval'), defaultIntervalMs),
    ruleOffset: timed(global.at('rule_query_offset'), 0),
    externalLabels: global.at('external_labels').texts,
    alertmanagers: alerting
      .at('alertmanagers')
      .items.filter(hasTargets)
      .map(({ value }) => value),
    alertmanagersPart: alerting.at('alertmanagers'),
    relabels: relabels.filter(({ items }) => items.length > 0),
    ruleFiles: document.at('rule_files'),
  };
}

/** Named one by one, or found by some service discovery. */
function hasTargets(group: Part): boolean {
  const isDiscovered = Object.keys(group.texts).some((key) => key.endsWith('_sd_configs'));
  return isDiscovered || group.at('static_configs').items.some((each) => each.at('targets').items.length > 0);
}

/** By the name that its own manifests and kube-prometheus give it: `kube-state-metrics`, `serviceMonitor/monitoring/kube-state-metrics/0`. */
export function isKubeStateMetrics(job: string | undefined): boolean {
  return job !== undefined && /(^|\/)kube-state-metrics(\/\d+)?$/.test(job);
}

/** What a part says, or a default. */
function timed(part: Part, defaultMs: number): Timed {
  return { ms: part.durationMs ?? defaultMs, where: part.where };
}

/** What a part says, or else the one above it. */
export function inherited(part: Part, parent: Timed): Timed {
  return part.durationMs === undefined ? parent : timed(part, 0);
}
