import { relative } from 'node:path';
import type { Inspector } from '../cluster/inspector.ts';
import { check } from './findings/check.ts';
import type { Finding } from './findings/finding.ts';
import type { Chain, ReadConfig } from './model/monitoring-setup.ts';
import { type Unknown, unknownsOf } from './model/skipped.ts';
import { type Look, makeReport, type Report } from './report.ts';
import { ClusterLook, type ClusterView } from './sources/cluster-view.ts';
import {
  type Read,
  readAlertmanagerFile,
  readConfigFile,
  readPrometheusFile,
  readRuleFiles,
} from './sources/read-files.ts';
import type { Rule } from './sources/rules.ts';
import { readRunningAlertmanager } from './sources/running-alertmanager.ts';
import { readRunningPrometheus } from './sources/running-prometheus.ts';

/** What to look at. What is not named is not looked at, and told so. */
export interface CheckOptions {
  readonly config: string;
  readonly rules?: readonly string[];
  readonly alertmanager?: string;
  /** Prometheus' own configuration file. */
  readonly prometheusConfig?: string;
  /** Addresses of what runs. */
  readonly prometheusUrl?: string;
  readonly alertmanagerUrl?: string;
  readonly cluster?: { readonly name: string; readonly inspector: Inspector };
  readonly withinMs: number;
}

/** Reads everything, and says what is wrong with it. Where both a file and what runs are given, each is checked. */
export async function runCheck(options: CheckOptions): Promise<Report> {
  const notes = new Notes();
  const config = await notes.file('config', options.config, readConfigFile);
  // One after the other, so that what was looked at is always told in this order.
  const files = await readFiles(options, notes);
  const running = await readRunning(options, notes);
  const cluster = await readCluster(options, config, notes);
  const common = { ...optional('config', config), withinMs: options.withinMs };
  const chains: readonly Chain[] = [
    { ...common, ...running.parts, ...files },
    // What runs once more, where there is a file in its place; its present state is looked at here alone.
    { ...common, ...files, ...running.parts, ...running.now, ...optional('cluster', cluster) },
  ];
  const findings = [...notes.refusals, ...chains.flatMap(check)];
  return makeReport(chains, findings, notes.looks, [...notes.unknowns, ...chains.flatMap(unknownsOf)]);
}

/** What was looked at, what was not, and what was refused, as it comes. */
class Notes {
  readonly looks: Look[] = [];
  readonly unknowns: Unknown[] = [];
  readonly refusals: Finding[] = [];

  async file<Value>(
    what: string,
    path: string,
    read: (path: string) => Promise<Read<Value>>,
  ): Promise<Value | undefined> {
    const at = shown(path);
    const found = await read(at);
    this.looks.push({ what, at });
    this.refusals.push(...found.refusals);
    return 'value' in found ? found.value : undefined;
  }

  /** Something that nobody named. */
  unasked(what: string, option: string): undefined {
    this.unknowns.push({ what, why: `not named: ${option}` });
  }

  /** Something that may not answer. */
  async answer<Value>(what: string, at: string, ask: () => Promise<Value>): Promise<Value | undefined> {
    try {
      const value = await ask();
      this.looks.push({ what, at });
      return value;
    } catch (error) {
      this.unknowns.push({ what, why: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }
}

async function readFiles(
  { rules, alertmanager, prometheusConfig }: CheckOptions,
  notes: Notes,
): Promise<Partial<Chain>> {
  const read = {
    rules: await readRules(rules, notes),
    prometheus: prometheusConfig && (await notes.file('prometheus', prometheusConfig, readPrometheusFile)),
    alertmanager: alertmanager && (await notes.file('alertmanager', alertmanager, readAlertmanagerFile)),
  };
  return {
    ...optional('rules', read.rules),
    ...optional('prometheus', read.prometheus || undefined),
    ...optional('alertmanager', read.alertmanager || undefined),
  };
}

async function readRules(paths: readonly string[] | undefined, notes: Notes): Promise<readonly Rule[] | undefined> {
  if (paths === undefined) return undefined;
  const found = await readRuleFiles(paths.map(shown));
  notes.looks.push(...paths.map((path) => ({ what: 'rules', at: shown(path) })));
  notes.refusals.push(...found.refusals);
  return 'value' in found ? found.value : undefined;
}

async function readRunning({ prometheusUrl, alertmanagerUrl }: CheckOptions, notes: Notes) {
  const prometheus =
    prometheusUrl === undefined
      ? notes.unasked('running Prometheus', '--prometheus')
      : await notes.answer('running Prometheus', prometheusUrl, () => readRunningPrometheus(prometheusUrl));
  const alertmanager =
    alertmanagerUrl === undefined
      ? notes.unasked('running Alertmanager', '--alertmanager-url')
      : await notes.answer('running Alertmanager', alertmanagerUrl, () => readRunningAlertmanager(alertmanagerUrl));
  return {
    parts: {
      ...(prometheus === undefined ? {} : { rules: prometheus.rules, prometheus: prometheus.config }),
      ...(alertmanager === undefined ? {} : { alertmanager: alertmanager.config }),
    },
    now: { ...optional('runningPrometheus', prometheus), ...optional('runningAlertmanager', alertmanager) },
  };
}

async function readCluster(
  { cluster }: CheckOptions,
  config: ReadConfig | undefined,
  notes: Notes,
): Promise<ClusterView | undefined> {
  if (cluster === undefined) return notes.unasked('cluster', '--kubeconfig or --context');
  if (config === undefined) return undefined;
  const look = new ClusterLook(cluster.inspector);
  const view = await notes.answer('cluster', cluster.name, () => look.view(config.config));
  notes.unknowns.push(...look.unknowns);
  return view;
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [K in Name]?: Value } {
  // TypeScript widens a computed key to string.
  return (value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: Value };
}

/** As a person in this folder would write the path. */
function shown(path: string): string {
  const short = relative('.', path);
  return short === '' || short.startsWith('..') ? path : short;
}
