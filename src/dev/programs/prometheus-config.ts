import { dump } from 'js-yaml';

/** A page of metrics that Prometheus scrapes. */
export interface Scrape {
  readonly job: string;
  /** `host:port`. */
  readonly target: string;
  /** Default: `/metrics`. */
  readonly path?: string;
  readonly scheme?: 'http' | 'https';
  /** For kube-state-metrics, whose labels `pod` and `namespace` name the pod that it reports on. */
  readonly honorLabels?: boolean;
  /** Of the request. */
  readonly params?: Readonly<Record<string, string>>;
  /** Added to every sample. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Between two scrapes. Default: that of all. */
  readonly interval?: string;
  /** The authority of the server's certificate, for `https`. */
  readonly caFile?: string;
}

interface PrometheusConfigOptions {
  /** Between two scrapes, as Prometheus writes it: `1s`. */
  readonly scrapeInterval: string;
  /** For rule groups without an interval of their own. */
  readonly evaluationInterval: string;
  /** Absolute, or relative to the configuration file. */
  readonly ruleFiles: readonly string[];
  readonly scrapes: readonly Scrape[];
  /** `host:port` of each. */
  readonly alertmanagers: readonly string[];
}

/** A minimal `prometheus.yml` for the demo and the tests: rules, scrapes and Alertmanagers. */
export function renderPrometheusConfig(options: PrometheusConfigOptions): string {
  return dump({
    global: { scrape_interval: options.scrapeInterval, evaluation_interval: options.evaluationInterval },
    rule_files: [...options.ruleFiles],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [...options.alertmanagers] }] }] },
    scrape_configs: options.scrapes.map(scrapeConfig),
  });
}

function scrapeConfig({
  job,
  target,
  path = '/metrics',
  scheme = 'http',
  honorLabels = false,
  interval,
  caFile,
  params,
  labels,
}: Scrape) {
  return {
    job_name: job,
    honor_labels: honorLabels,
    ...(interval !== undefined && { scrape_interval: interval }),
    metrics_path: path,
    scheme,
    ...(caFile !== undefined && { tls_config: { ca_file: caFile } }),
    ...(params && { params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value]])) }),
    static_configs: [{ targets: [target], ...(labels && { labels: { ...labels } }) }],
  };
}
