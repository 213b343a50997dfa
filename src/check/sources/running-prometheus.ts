import { load } from 'js-yaml';
import type { ButtonConfig } from '../../core/button-config.ts';
import type { Selector } from '../promql/expression.ts';
import { restartSelectors, restartsMetric } from '../promql/restarts.ts';
import { type Part, runningDocument } from './document.ts';
import { fetchJson } from './http-json.ts';
import { isKubeStateMetrics, type PrometheusConfig, readPrometheusConfig } from './prometheus-config.ts';
import { type Rule, readRules } from './rules.ts';

/** What a running Prometheus has in force. */
export interface RunningPrometheus {
  readonly url: string;
  readonly rules: readonly Rule[];
  readonly config: PrometheusConfig;
  /** Between two sendings of an alert (`--rules.alert.resend-delay`). */
  readonly resendDelayMs?: number;
  /** Active targets of jobs that are called kube-state-metrics. */
  readonly kubeStateMetrics: readonly { readonly isUp: boolean; readonly lastError: string }[];
  readonly restarts: RestartSeries;
  readonly receiver: ReceiverMetrics;
}

/** How many restart counters Prometheus has now: at all, and for each selector of a rule, as PromQL. */
export interface RestartSeries {
  readonly all: number;
  readonly selected: ReadonlyMap<string, number>;
}

/** What the receiver says of itself, as Prometheus last heard. */
export interface ReceiverMetrics {
  /** Whether it is scraped at all. */
  readonly isSeen: boolean;
  /** Buttons whose rehearsal fails. */
  readonly rehearsalsFailing: readonly string[];
  /** Buttons whose latch could not be written. */
  readonly notWritable: readonly string[];
  /** Seconds since the newest heartbeat, where that is longer than its limit. */
  readonly heartbeatLateBy?: number;
}

/** Rejects with an Error that says what could not be asked. */
export async function readRunningPrometheus(url: string): Promise<RunningPrometheus> {
  const api = (path: string) =>
    fetchJson(url, `api/v1/${path}`).then((answer) => runningDocument(answer, url).at('data'));
  const [rules, config, alertmanagers, flags, targets, receiver] = await Promise.all([
    api('rules?type=alert'),
    api('status/config'),
    api('alertmanagers'),
    api('status/flags'),
    api('targets?state=active'),
    readReceiverMetrics(url),
  ]);
  const inForce = readPrometheusConfig(runningDocument(load(config.at('yaml').text ?? '{}'), `${url}/config`));
  const resendDelayMs = flags.at('rules.alert.resend-delay').durationMs;
  const loaded = readRules(asRuleFile(rules, url)) ?? [];
  return {
    url,
    rules: loaded,
    restarts: await countRestarts(url, loaded),
    config: { ...inForce, alertmanagers: alertmanagers.at('activeAlertmanagers').items.map(({ value }) => value) },
    ...(resendDelayMs === undefined ? {} : { resendDelayMs }),
    kubeStateMetrics: targets.at('activeTargets').items.filter(isOfKubeStateMetrics).map(targetOf),
    receiver,
  };
}

async function countRestarts(url: string, rules: readonly Rule[]): Promise<RestartSeries> {
  const count = async (expression: string) => (await query(url, `count(${expression})`))[0]?.value ?? 0;
  const texts = new Set(rules.flatMap(restartSelectors).map(selectorText));
  const [all, selected] = await Promise.all([
    count(restartsMetric),
    Promise.all([...texts].map(async (text) => [text, await count(text)] as const)),
  ]);
  return { all, selected: new Map(selected) };
}

/** As PromQL. */
export function selectorText({ metric, matchers }: Selector): string {
  return `${metric}{${matchers.join(', ')}}`;
}

/** The API tells rules in other words than the file. */
function asRuleFile(answer: Part, url: string): Part {
  const seconds = (part: Part) => `${Math.round(Number(part.text ?? 0) * 1_000)}ms`;
  const groups = answer.at('groups').items.map((group) => ({
    interval: seconds(group.at('interval')),
    limit: Number(group.at('limit').text ?? 0),
    rules: group.at('rules').items.map((rule) => ({
      alert: rule.at('name').text,
      expr: rule.at('query').text,
      for: seconds(rule.at('duration')),
      keep_firing_for: seconds(rule.at('keepFiringFor')),
      labels: rule.at('labels').texts,
      health: rule.at('health').text,
      lastError: rule.at('lastError').text,
    })),
  }));
  return runningDocument({ groups }, `${url}/rules`);
}

function isOfKubeStateMetrics(target: Part): boolean {
  return [target.at('scrapePool').text, target.at('labels').at('job').text].some(isKubeStateMetrics);
}

function targetOf(target: Part) {
  return { isUp: target.at('health').text === 'up', lastError: target.at('lastError').text ?? '' };
}

async function readReceiverMetrics(url: string): Promise<ReceiverMetrics> {
  const late = 'time() - max(big_red_button_heartbeat_timestamp_seconds) > max(big_red_button_heartbeat_limit_seconds)';
  const [builds, rehearsals, writable, heartbeat] = await Promise.all([
    query(url, 'count(big_red_button_build_info)'),
    query(url, 'min by (button) (big_red_button_rehearsal_success) == 0'),
    query(url, 'min by (button) (big_red_button_state_writable) == 0'),
    query(url, late),
  ]);
  const heartbeatLateBy = heartbeat[0]?.value;
  return {
    isSeen: builds.length > 0,
    rehearsalsFailing: rehearsals.map(({ button }) => button),
    notWritable: writable.map(({ button }) => button),
    ...(heartbeatLateBy === undefined ? {} : { heartbeatLateBy }),
  };
}

/** The instant vector, with the label that the receiver's metrics tell its buttons apart by. */
async function query(
  url: string,
  expression: string,
): Promise<readonly { button: ButtonConfig['name']; value: number }[]> {
  const answer = await fetchJson(url, `api/v1/query?${new URLSearchParams({ query: expression })}`);
  return runningDocument(answer, url)
    .at('data')
    .at('result')
    .items.map((sample) => ({
      button: sample.at('metric').at('button').text ?? '',
      value: Number(sample.at('value').items[1]?.text),
    }));
}
