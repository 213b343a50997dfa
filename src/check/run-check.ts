import { relative } from 'node:path';
import type { Inspector } from '../cluster/inspector.ts';
import { allFindings } from './findings/all-findings.ts';
import { type Finding, finding } from './findings/finding.ts';
import type { MonitoringSetup } from './model/monitoring-setup.ts';
import { skippedOf } from './model/skipped.ts';
import { makeReport, type Report } from './report.ts';
import { ClusterReader, type ClusterView } from './sources/cluster-reader.ts';
import {
  type ReadConfig,
  type ReadResult,
  readAlertmanagerFile,
  readConfigFile,
  readPrometheusFile,
  readRuleFiles,
} from './sources/read-files.ts';
import type { CheckedSource, Skipped } from './sources/reading.ts';
import type { Rule } from './sources/rules.ts';
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
  readonly cluster?: { readonly name: string; readonly inspector: Inspector };
  readonly withinMs: number;
}

/** Reads every source and checks it. If both a file and the running program are named, each of the two is checked. */
export async function runCheck(options: CheckOptions): Promise<Report> {
  const sources = new Sources();
  const config = await sources.readFile('config', options.config, readConfigFile);
  // In sequence, so that the report lists the sources in this order.
  const files = await readFiles(options, sources);
  const running = await readRunning(options, sources);
  const cluster = await readCluster(options, config, sources);
  const { withinMs } = options;
  const setups: readonly MonitoringSetup[] = [
    {
      ...{ config, withinMs },
      rules: files.rules ?? running.prometheus?.rules,
      prometheus: files.prometheus ?? running.prometheus?.config,
      alertmanager: files.alertmanager ?? running.alertmanager?.config,
    },
    {
      ...{
        config,
        withinMs,
        cluster,
        runningPrometheus: running.prometheus,
        runningAlertmanager: running.alertmanager,
      },
      rules: running.prometheus?.rules ?? files.rules,
      prometheus: running.prometheus?.config ?? files.prometheus,
      alertmanager: running.alertmanager?.config ?? files.alertmanager,
    },
  ];
  const findings = [...sources.refusals, ...setups.flatMap(allFindings)];
  return makeReport(setups, findings, sources.checked, [...sources.skipped, ...setups.flatMap(skippedOf)]);
}

/** Reads sources, and keeps which were checked, which were skipped and which were refused. */
class Sources {
  readonly checked: CheckedSource[] = [];
  readonly skipped: Skipped[] = [];
  readonly refusals: Finding[] = [];

  async readFile<Value>(
    what: string,
    path: string | undefined,
    read: (path: string) => Promise<ReadResult<Value>>,
  ): Promise<Value | undefined> {
    if (path === undefined) return undefined;
    const at = shortPath(path);
    return this.take([{ what, at }], await read(at));
  }

  take<Value>(sources: readonly CheckedSource[], result: ReadResult<Value>): Value | undefined {
    this.checked.push(...sources);
    this.refusals.push(...result.refusals.map(({ id, where, what, fix }) => finding(id, where, what, fix)));
    return 'value' in result ? result.value : undefined;
  }

  /** Reads a running program if its address is known; `option` sets the address. */
  async readRunning<Value>(
    what: string,
    at: string | undefined,
    option: string,
    read: (at: string) => Promise<Value>,
  ): Promise<Value | undefined> {
    try {
      if (at === undefined) throw new Error(`not named: ${option}`);
      const value = await read(at);
      this.checked.push({ what, at });
      return value;
    } catch (error) {
      this.skipped.push({ what, why: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }
}

async function readFiles({ rules, alertmanager, prometheusConfig }: CheckOptions, sources: Sources) {
  return {
    rules: await readRules(rules, sources),
    prometheus: await sources.readFile('prometheus', prometheusConfig, readPrometheusFile),
    alertmanager: await sources.readFile('alertmanager', alertmanager, readAlertmanagerFile),
  };
}

async function readRules(paths: readonly string[] | undefined, sources: Sources): Promise<readonly Rule[] | undefined> {
  if (paths === undefined) return undefined;
  const files = paths.map(shortPath);
  return sources.take(
    files.map((at) => ({ what: 'rules', at })),
    await readRuleFiles(files),
  );
}

async function readRunning({ prometheusUrl, alertmanagerUrl }: CheckOptions, sources: Sources) {
  return {
    prometheus: await sources.readRunning('running Prometheus', prometheusUrl, '--prometheus', readRunningPrometheus),
    alertmanager: await sources.readRunning(
      'running Alertmanager',
      alertmanagerUrl,
      '--alertmanager-url',
      readRunningAlertmanager,
    ),
  };
}

async function readCluster(
  { cluster }: CheckOptions,
  config: ReadConfig | undefined,
  sources: Sources,
): Promise<ClusterView | undefined> {
  if (cluster === undefined) {
    sources.skipped.push({ what: 'cluster', why: 'not named: --kubeconfig or --context' });
    return undefined;
  }
  if (config === undefined) return undefined;
  const reader = new ClusterReader(cluster.inspector);
  const view = await sources.readRunning('cluster', cluster.name, '--context', () => reader.read(config.config));
  sources.skipped.push(...reader.skipped);
  return view;
}

/** The path as a person in the current folder would write it. */
function shortPath(path: string): string {
  const short = relative('.', path);
  return short === '' || short.startsWith('..') ? path : short;
}
