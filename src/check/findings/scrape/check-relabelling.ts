import type { YamlNode } from '../../../config/yaml/yaml-node.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { droppingTargets, type Relabelled, relabel } from '../../model/relabel.ts';
import { type StopAlert, stopsOf } from '../../model/stop-alerts.ts';
import { restartsMetric } from '../../promql/restarts.ts';
import { type AlertLabels, answer } from '../../sources/label-matching.ts';
import { type Finding, finding } from '../finding.ts';

/** The labels of a restart counter that the rules select and the button matches. */
const counterLabels = ['namespace', 'pod', 'container', 'uid'];

/** Checks that no relabelling drops the stop alert, a label that its button needs, or the restart counter. */
export function checkRelabelling(setup: MonitoringSetup): readonly Finding[] {
  const { prometheus } = setup;
  if (prometheus === undefined) return [];
  const stops = stopsOf(setup);
  return [
    ...prometheus.relabels.flatMap((rules) => stops.flatMap((stop) => checkAlert(rules, stop))),
    ...checkCounters(prometheus.scrapeJobs, stops),
    ...checkLimits(prometheus.scrapeJobs),
  ];
}

function checkAlert(rules: YamlNode, { rule: { alert }, button, labels }: StopAlert): readonly Finding[] {
  const result = relabel(rules.items, labels);
  if (result.kind === 'dropped') {
    const what = `this relabelling drops the alert ${alert}`;
    return [finding('alert-dropped', result.by.where, what, `exclude alertname ${alert}`)];
  }
  if (result.kind === 'unclear' || answer(button.matchers, result.labels) !== 'no') return [];
  const what = `after this relabelling ${alert} no longer matches button ${button.name}`;
  const matchers = button.matchers.map(({ source }) => source).join(', ');
  return [finding('alert-dropped', rules.where, what, `keep the labels of ${matchers}`)];
}

/** One job with good counters is enough: the rules take the highest count of all jobs. */
function checkCounters(jobs: readonly YamlNode[], stops: readonly StopAlert[]): readonly Finding[] {
  const ofJobs = jobs.map((job) => [...checkTargets(job), ...checkCounter(job, stops), ...checkHonoured(job)]);
  return ofJobs.some((findings) => findings.length === 0) ? [] : ofJobs.flat();
}

const limits = [
  'sample_limit',
  'label_limit',
  'label_name_length_limit',
  'label_value_length_limit',
  'body_size_limit',
];

/** One job without a limit is enough. */
function checkLimits(jobs: readonly YamlNode[]): readonly Finding[] {
  const limited = jobs.map((job) => limits.map((name) => job.at(name)).find(isLimit));
  const nodes = limited.filter((node) => node !== undefined);
  if (nodes.length < jobs.length) return [];
  return nodes.map((node) => {
    const what = `the scrape fails beyond ${node.path.at(-1)} ${node.text}`;
    return finding('scrape-limit', node.where, what, 'no limit for one of the jobs, or a limit far beyond its need');
  });
}

/** 0 is no limit. */
function isLimit({ exists, text }: YamlNode): boolean {
  return exists && text !== '0';
}

function checkTargets(job: YamlNode): readonly Finding[] {
  const by = droppingTargets(job);
  if (by === undefined) return [];
  const what = `this relabelling drops every target of job ${job.at('job_name').text}`;
  return [finding('counter-dropped', by.where, what, 'keep the address of kube-state-metrics')];
}

function checkCounter(job: YamlNode, stops: readonly StopAlert[]): readonly Finding[] {
  const rules = job.at('metric_relabel_configs');
  const namespaces = new Set(stops.map(({ button }) => button.target.namespace));
  return [...namespaces].flatMap((namespace) => {
    const result = relabel(rules.items, counterOf(namespace));
    if (result.kind === 'dropped') {
      const what = `this relabelling drops ${restartsMetric} of namespace ${namespace}`;
      return [finding('counter-dropped', result.by.where, what, `keep ${restartsMetric}`)];
    }
    const change = result.kind === 'kept' ? changeOf(result, namespace) : undefined;
    if (change === undefined) return [];
    const fix = `keep the name and the labels ${counterLabels.join(', ')}`;
    return [finding('counter-dropped', rules.where, `this relabelling ${change}`, fix)];
  });
}

function counterOf(namespace: string): AlertLabels {
  return {
    known: { __name__: restartsMetric, namespace },
    open: new Set([...counterLabels, 'job', 'instance', 'node']),
  };
}

/** What a relabelling does to a counter, so that the rules do not find it. */
function changeOf(
  { labels: { known, open } }: Extract<Relabelled, { kind: 'kept' }>,
  namespace: string,
): string | undefined {
  const { __name__: name = '', pod } = known;
  if (name !== restartsMetric) return `renames ${restartsMetric} to ${name}`;
  const lost = counterLabels.find((label) => !Object.hasOwn(known, label) && open !== 'any' && !open.has(label));
  if (lost !== undefined) return `removes the label ${lost} of ${restartsMetric}`;
  const changedPod = pod === undefined ? undefined : 'pod';
  const changed = known.namespace === namespace ? changedPod : 'namespace';
  return changed && `sets the label ${changed} of ${restartsMetric} to ${known[changed]}`;
}

/** Without honor_labels, labels of the target itself replace those of the counter: every restart seems to be kube-state-metrics' own. */
function checkHonoured(job: YamlNode): readonly Finding[] {
  const honours = job.at('honor_labels');
  if (honours.flag === true) return [];
  const set = job.at('relabel_configs').items.map((rule) => rule.at('target_label'));
  const fixed = job
    .at('static_configs')
    .items.flatMap((each) => counterLabels.map((name) => each.at('labels').at(name)));
  const own = [
    ...set.filter(({ text = '' }) => counterLabels.includes(text)),
    ...fixed.filter(({ exists }) => exists),
  ][0];
  if (own === undefined) return [];
  const what = `the job sets labels such as namespace and pod (${own.where}), and does not honour those of the counters`;
  return [finding('honor-labels', honours.exists ? honours.where : job.where, what, 'honor_labels: true')];
}
