import { relative } from 'node:path';
import type { Inspector } from '../cluster/inspector.ts';
import { type MemoryLimits, shippedMemory } from '../config/capacity.ts';
import { allFindings } from './findings/all-findings.ts';
import { type Finding, finding } from './findings/finding.ts';
import type { MonitoringSetup } from './model/monitoring-setup.ts';
import { skippedOf } from './model/skipped.ts';
import { makeReport, type Report } from './report.ts';
import { ClusterReader, type ClusterView } from './sources/cluster-reader.ts';
import { type HttpAccess, splitCredentials } from './sources/http-json.ts';
import { findUnlisted } from './sources/kustomization.ts';
import {
  type ReadConfig,
  type ReadResult,
  readAlertmanagerFile,
  readConfigFile,
  readPrometheusFile,
  readRuleFiles,
} from './sources/read-files.ts';
import type { CheckedSource, Skipped } from './sources/reading.ts';
import { readRunningAlertmanager } from './sources/running-alertmanager.ts';
import { readRunningPrometheus } from './sources/running-prometheus.ts';

/** What to check. The report lists everything else as skipped. */
export interface CheckOptions {
  readonly config: string;
  readonly rules?: readonly string[];
  readonly alertmanager?: string;
  /** Prometheus' configuration file. */
  readonly prometheusConfig?: string;
  /** Addresses of running programs. */
  readonly prometheusUrl?: string;
  readonly alertmanagerUrl?: string;
  /** For both running programs. */
  readonly access?: HttpAccess;
  /** The shipped files that stand in for files that nobody named. */
  readonly shipped?: readonly string[];
  readonly cluster?: { readonly name: string; readonly inspector: Inspector };
  readonly withinMs: number;
  /** How long the program that evaluates the rules waits for late samples (vmalert, Mimir). */
  readonly evaluationDelayMs?: number;
  /** How much memory the receiver may use. Default: as shipped. */
  readonly memory?: MemoryLimits | undefined;
}

/** Reads every source and checks it. If both a file and the running program are named, each of the two is checked. */
export async function runCheck(options: CheckOptions): Promise<Report> {
  const { withinMs, evaluationDelayMs, prometheusUrl, alertmanagerUrl } = options;
  const sources = new Sources(options.access);
  // In sequence, so that the report lists the sources in this order.
  const config = await sources.file('config', options.config, (path) =>
    readConfigFile(path, options.memory ?? shippedMemory),
  );
  const rules = options.rules && (await sources.files('rules', options.rules, readRuleFiles));
  const unlisted = await findUnlisted((options.rules ?? []).map(shortPath));
  const prometheus = await sources.file('prometheus', options.prometheusConfig, readPrometheusFile);
  const alertmanager = await sources.file('alertmanager', options.alertmanager, readAlertmanagerFile);
  const runningPrometheus = await sources.running('Prometheus', prometheusUrl, '--prometheus', readRunningPrometheus);
  const runningAlertmanager = await sources.running(
    'Alertmanager',
    alertmanagerUrl,
    '--alertmanager-url',
    readRunningAlertmanager,
  );
  const cluster = await sources.cluster(options.cluster, config);
  const setups: readonly MonitoringSetup[] = [
    {
      ...{ config, withinMs, evaluationDelayMs, unlisted },
      rules: rules ?? runningPrometheus?.rules,
      prometheus: prometheus ?? runningPrometheus?.config,
      alertmanager: alertmanager ?? runningAlertmanager?.config,
    },
    {
      ...{ config, withinMs, evaluationDelayMs, cluster, runningPrometheus, runningAlertmanager },
      rules: runningPrometheus?.rules ?? rules,
      prometheus: runningPrometheus?.config ?? prometheus,
      alertmanager: runningAlertmanager?.config ?? alertmanager,
    },
  ];
  const findings = [...sources.refusals, ...setups.flatMap(allFindings)];
  const skipped = [...sources.skipped, ...setups.flatMap(skippedOf)];
  return makeReport(setups, findings, sources.checked, skipped, options.shipped);
}

/** Reads sources, and remembers which were checked, skipped and refused. */
class Sources {
  readonly checked: CheckedSource[] = [];
  readonly skipped: Skipped[] = [];
  readonly refusals: Finding[] = [];
  readonly #access: HttpAccess;

  constructor(access: HttpAccess = {}) {
    this.#access = access;
  }

  async file<Value>(what: string, path: string | undefined, read: (path: string) => Promise<ReadResult<Value>>) {
    return path === undefined ? undefined : this.files(what, [path], ([only = '']) => read(only));
  }

  async files<Value>(
    what: string,
    paths: readonly string[],
    read: (paths: readonly string[]) => Promise<ReadResult<Value>>,
  ): Promise<Value | undefined> {
    const short = paths.map(shortPath);
    const result = await read(short);
    this.checked.push(...short.map((at) => ({ what, at })));
    this.refusals.push(...result.refusals.map(({ id, where, what, fix }) => finding(id, where, what, fix)));
    return 'value' in result ? result.value : undefined;
  }

  /** Reads a running program; `option` sets its address. */
  async running<Value>(
    name: string,
    address: string | undefined,
    option: string,
    read: (url: string, access: HttpAccess) => Promise<Value>,
  ) {
    const what = `running ${name}`;
    if (address === undefined) return this.#skip(what, `not named: ${option}`);
    const { url, headers } = splitCredentials(address);
    try {
      const value = await read(url, { ...this.#access, headers: { ...headers, ...this.#access.headers } });
      this.checked.push({ what, at: url });
      return value;
    } catch (error) {
      return this.#skip(what, error instanceof Error ? error.message : String(error));
    }
  }

  async cluster(cluster: CheckOptions['cluster'], config: ReadConfig | undefined): Promise<ClusterView | undefined> {
    if (cluster === undefined) return this.#skip('cluster', 'not named: --kubeconfig or --context');
    if (config === undefined) return undefined;
    const reader = new ClusterReader(cluster.inspector);
    const view = await reader.read(config.config);
    this.checked.push({ what: 'cluster', at: cluster.name });
    this.skipped.push(...reader.skipped);
    return view;
  }

  #skip(what: string, why: string): undefined {
    this.skipped.push({ what, why });
  }
}

/** The path as a person in the current folder would write it. */
function shortPath(path: string): string {
  const short = relative('.', path);
  return short === '' || short.startsWith('..') ? path : short;
}
