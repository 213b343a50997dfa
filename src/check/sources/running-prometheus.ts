import { nodeOf, parseYaml, type YamlNode } from '../../config/yaml/yaml-node.ts';
import type { Selector } from '../promql/arms.ts';
import { restartSelectors, restartsMetric } from '../promql/restarts.ts';
import { type FetchJson, type HttpAccess, jsonFetcher } from './http-json.ts';
import { isKubeStateMetrics, type PrometheusConfig, readPrometheusConfig } from './prometheus-config.ts';
import { type Rule, readRules } from './rules.ts';

/** The state of a running Prometheus. */
export interface RunningPrometheus {
  readonly url: string;
  readonly rules: readonly Rule[];
  readonly config: PrometheusConfig;
  /** The time until Prometheus sends an alert again (`--rules.alert.resend-delay`). */
  readonly resendDelayMs?: number | undefined;
  /** The active targets of the jobs of kube-state-metrics. */
  readonly kubeStateMetrics: readonly CountersTarget[];
  /** The number of restart counters: in all, and by the selectors of the rules, as PromQL; and the namespaces that have some. */
  readonly restarts: {
    readonly all: number;
    readonly selected: ReadonlyMap<string, number>;
    readonly namespaces: ReadonlySet<string>;
  };
  readonly receiver: ReceiverMetrics;
}

/** A kube-state-metrics that Prometheus scrapes. */
interface CountersTarget {
  readonly job: string;
  readonly isUp: boolean;
  readonly lastError: string;
}

/** What the receiver's metrics say, as of Prometheus' last scrape. */
interface ReceiverMetrics {
  /** Whether Prometheus scrapes the receiver. */
  readonly isSeen: boolean;
  /** Buttons whose rehearsal fails. */
  readonly rehearsalsFailing: readonly string[];
  /** Buttons whose latch could not be written. */
  readonly notWritable: readonly string[];
  /** Buttons whose heartbeat is late or blind. */
  readonly heartbeatsFaulty: readonly string[];
}

/** Rejects with an Error that names the request that failed. */
export async function readRunningPrometheus(url: string, access: HttpAccess = {}): Promise<RunningPrometheus> {
  const get = jsonFetcher(url, access);
  const api = (path: string) => get(`api/v1/${path}`).then((answer) => nodeOf(answer, url).at('data'));
  const [rules, config, alertmanagers, flags, targets, receiver, jobs] = await Promise.all([
    api('rules?type=alert'),
    api('status/config'),
    api('alertmanagers'),
    api('status/flags'),
    api('targets?state=active'),
    readReceiverMetrics(get),
    // The job may have any name.
    labelValues(get, 'job'),
  ]);
  const { value } = parseYaml(config.at('yaml').text ?? '{}', `${url}/config`);
  const loadedConfig = readPrometheusConfig(nodeOf(value, `${url}/config`), jobs);
  const loadedRules = readRules(asRuleFile(rules, url)) ?? [];
  return {
    url,
    rules: loadedRules,
    restarts: await countRestarts(get, loadedRules),
    config: { ...loadedConfig, alertmanagers: alertmanagers.at('activeAlertmanagers').items },
    resendDelayMs: flags.at('rules.alert.resend-delay').durationMs,
    kubeStateMetrics: targets
      .at('activeTargets')
      .items.filter((target) => isOfKubeStateMetrics(target, jobs))
      .map(countersTarget),
    receiver,
  };
}

async function countRestarts(get: FetchJson, rules: readonly Rule[]): Promise<RunningPrometheus['restarts']> {
  const count = async (expression: string) => (await query(get, `count(${expression})`))[0]?.value ?? 0;
  const texts = new Set(rules.flatMap(({ arms }) => restartSelectors(arms)).map(selectorText));
  const [all, namespaces, selected] = await Promise.all([
    count(restartsMetric),
    labelValues(get, 'namespace'),
    Promise.all([...texts].map(async (text) => [text, await count(text)] as const)),
  ]);
  return { all, namespaces, selected: new Map(selected) };
}

export function selectorText({ metric, matchers }: Selector): string {
  return `${metric}{${matchers.join(', ')}}`;
}

/** The API's answer in the shape of a rule file. */
function asRuleFile(answer: YamlNode, url: string): YamlNode {
  const seconds = (node: YamlNode) => `${Math.round(Number(node.text ?? 0) * 1_000)}ms`;
  const groups = answer.at('groups').items.map((group) => ({
    interval: seconds(group.at('interval')),
    limit: Number(group.at('limit').text ?? 0),
    rules: group.at('rules').items.map((rule) => ({
      alert: rule.at('name').text,
      expr: rule.at('query').text,
      for: seconds(rule.at('duration')),
      keep_firing_for: seconds(rule.at('keepFiringFor')),
      labels: rule.at('labels').texts,
      annotations: rule.at('annotations').texts,
      health: rule.at('health').text,
      lastError: rule.at('lastError').text,
    })),
  }));
  return nodeOf({ groups }, `${url}/rules`);
}

function countersTarget(target: YamlNode): CountersTarget {
  return {
    job: target.at('scrapePool').text ?? '',
    isUp: target.at('health').text === 'up',
    lastError: target.at('lastError').text ?? '',
  };
}

function isOfKubeStateMetrics(target: YamlNode, jobs: ReadonlySet<string>): boolean {
  const names = [target.at('scrapePool').text, target.at('labels').at('job').text];
  return names.some((name) => isKubeStateMetrics(name) || jobs.has(name ?? ''));
}

/** The values of a label of the restart counters. */
async function labelValues(get: FetchJson, label: string): Promise<ReadonlySet<string>> {
  const query = new URLSearchParams({ query: `count by (${label}) (${restartsMetric})` });
  const samples = nodeOf(await get(`api/v1/query?${query}`), 'query')
    .at('data')
    .at('result').items;
  return new Set(samples.flatMap((sample) => sample.at('metric').at(label).text ?? []));
}

async function readReceiverMetrics(get: FetchJson): Promise<ReceiverMetrics> {
  const [builds, rehearsals, writable, heartbeats] = await Promise.all([
    query(get, 'count(big_red_button_build_info)'),
    query(get, 'min by (button) (big_red_button_rehearsal_success) == 0'),
    query(get, 'min by (button) (big_red_button_state_writable) == 0'),
    query(get, 'max by (button) (big_red_button_heartbeat_state{state=~"late|blind"}) == 1'),
  ]);
  return {
    isSeen: builds.length > 0,
    rehearsalsFailing: rehearsals.map(({ button }) => button),
    notWritable: writable.map(({ button }) => button),
    heartbeatsFaulty: heartbeats.map(({ button }) => button),
  };
}

/** The samples of an instant vector, with their label `button`. */
async function query(get: FetchJson, expression: string): Promise<readonly { button: string; value: number }[]> {
  const answer = await get(`api/v1/query?${new URLSearchParams({ query: expression })}`);
  return nodeOf(answer, 'query')
    .at('data')
    .at('result')
    .items.map((sample) => ({
      button: sample.at('metric').at('button').text ?? '',
      value: Number(sample.at('value').items[1]?.text),
    }));
}
