import type { ButtonConfig } from '../../../core/button-config.ts';
import { describeTarget } from '../../../core/target.ts';
import { rowOf } from '../../../core/target-kinds.ts';
import { formatDuration } from '../../../core/text/duration.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { type StopAlert, stopsOf } from '../../model/stop-alerts.ts';
import type { Arm, Found, Selector } from '../../promql/arms.ts';
import { isUnderstood, misspeltRestarts, restartSelectors, restartsMetric } from '../../promql/restarts.ts';
import { readMatcher } from '../../sources/label-matching.ts';
import type { Rule } from '../../sources/rules.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks that a rule's expression and its button ask for the same. Only rules about restarts are understood. */
export function checkExpressions(setup: MonitoringSetup): readonly Finding[] {
  const stops = stopsOf(setup);
  return [
    ...stops.flatMap(({ rule }) => misspeltRestarts(rule.arms).map((each) => misspelt(rule, each))),
    ...stops.filter(isAboutRestarts).flatMap(checkExpression),
    ...stops.flatMap(({ rule }) => checkJobs(setup, rule)),
  ];
}

function misspelt(rule: Rule, { metric, offset }: Selector): Finding {
  const what = `${rule.alert} reads ${metric}, which kube-state-metrics does not have`;
  return finding('rule-metric', whereIn(rule, offset), what, restartsMetric);
}

function isAboutRestarts({ button, rule }: StopAlert): boolean {
  return button.corroborate === 'restarts' && isUnderstood(rule.arms);
}

function checkExpression({ button, rule }: StopAlert): readonly Finding[] {
  const { arms } = rule;
  return [
    ...arms.flatMap(({ limit }) => (limit === undefined ? [] : checkLimit(button, rule, limit))),
    ...arms.flatMap(({ windows }) => windows.flatMap((window) => checkWindow(button, rule, window))),
    ...arms.flatMap(({ extrapolation }) => (extrapolation === undefined ? [] : [extrapolates(rule, extrapolation)])),
    ...arms.flatMap(({ levelling }) => (levelling === undefined ? [] : [levels(rule, levelling)])),
    ...checkJoins(rule, arms),
    ...checkConditions(rule, arms),
    ...restartSelectors(arms).flatMap((each) => checkPods(button, rule, each)),
  ];
}

function checkLimit(button: ButtonConfig, rule: Rule, { value, offset }: Found<number>): readonly Finding[] {
  if (value === button.limit) return [];
  const id = value > button.limit ? 'limit-above' : 'limit-below';
  const what = `${rule.alert} fires at more than ${value} restarts, but button ${button.name} trips at more than ${button.limit}`;
  const fix = `> ${button.limit} on each side of every \`or\`, or limit: ${value} in the config`;
  return [finding(id, whereIn(rule, offset), what, fix)];
}

function checkWindow(button: ButtonConfig, rule: Rule, { value, offset }: Found<number>): readonly Finding[] {
  if (value === button.windowMs) return [];
  const id = value < button.windowMs ? 'window-shorter' : 'window-longer';
  const [there, here] = [formatDuration(value), formatDuration(button.windowMs)];
  const what = `${rule.alert} counts over ${there}, but button ${button.name} over ${here}`;
  const fix = `${here} on each side of every \`or\`, or window: ${there} in the config`;
  return [finding(id, whereIn(rule, offset), what, fix)];
}

/** A selector such as `job="…"` must name a scrape job of kube-state-metrics. */
function checkJobs({ prometheus }: MonitoringSetup, rule: Rule): readonly Finding[] {
  const jobs = prometheus?.scrapeJobs ?? [];
  // The label of a job that a relabelling may set is unknown.
  if (jobs.length === 0 || jobs.some(({ value }) => /"target_label":"job"/.test(JSON.stringify(value)))) return [];
  const names = jobs.map((job) => job.at('job_name').text ?? '');
  return restartSelectors(rule.arms)
    .flatMap(({ matchers, offset }) => matchers.map((each) => ({ matcher: readMatcher(each, ''), offset })))
    .flatMap(({ matcher, offset }) => {
      if ('unread' in matcher || matcher.name !== 'job') return [];
      if (names.some((job) => matcher.matches({ job }))) return [];
      const what = `${rule.alert} selects ${matcher.source}, but kube-state-metrics is scraped by ${names.join(', ')}`;
      return [finding('wrong-job', whereIn(rule, offset), what, 'remove the matcher, or name that job')];
    })
    .slice(0, 1);
}

function levels(rule: Rule, { value, offset }: Found<string>): Finding {
  const what = `${rule.alert} takes ${value} over several containers`;
  return finding('aggregated', whereIn(rule, offset), what, 'max by (namespace, pod, uid, container) (…)');
}

function extrapolates(rule: Rule, { value, offset }: Found<string>): Finding {
  const fix = 'the counter minus its minimum within the window (docs/decisions/012-stop-rule.md)';
  return finding('extrapolates', whereIn(rule, offset), `${rule.alert} counts restarts with ${value}()`, fix);
}

/** A rule is fine if one of its arms needs no join. */
function checkJoins(rule: Rule, arms: readonly Arm[]): readonly Finding[] {
  const joins = arms.flatMap(({ join }) => join ?? []);
  const [first] = joins;
  if (first === undefined || joins.length < arms.length) return [];
  const what = `${rule.alert} returns nothing if ${first.value} is missing`;
  const fix = 'put the target into labels of the rule and remove the join, or add an `or` without it';
  return [finding('join', whereIn(rule, first.offset), what, fix)];
}

/** A rule is fine if one of its arms has no condition. */
function checkConditions(rule: Rule, arms: readonly Arm[]): readonly Finding[] {
  const conditions = arms.flatMap(({ condition }) => condition ?? []);
  const [first] = conditions;
  if (first === undefined || conditions.length < arms.length) return [];
  const what = `${rule.alert} fires only under the condition ${first.value.replaceAll(/\s+/g, ' ')}`;
  const fix = 'remove the condition; to stop nothing for a while, set mode: dry-run in the config';
  return [finding('rule-conditional', whereIn(rule, first.offset), what, fix)];
}

function checkPods({ name, target }: ButtonConfig, rule: Rule, selector: Selector): readonly Finding[] {
  const { namespace } = target;
  // How the controller of a kind outside the table names its pods is unknown.
  const named = target.apiVersion === undefined ? { pod: rowOf(target).podName.example(target.name) } : {};
  const pod: Readonly<Record<string, string>> = { namespace, ...named };
  // A matcher in quotes that Alertmanager does not know is skipped.
  const matchers = selector.matchers
    .map((each) => readMatcher(each, ''))
    .flatMap((each) => ('unread' in each ? [] : [each]));
  const wrong = matchers.find((matcher) => Object.hasOwn(pod, matcher.name) && !matcher.matches(pod));
  if (wrong === undefined) return [];
  const what = `${rule.alert} selects ${wrong.source}, but button ${name} guards ${describeTarget(target)}`;
  const fix = `a selector that matches pods ${pod.pod === undefined ? '' : `such as ${pod.pod} `}in ${namespace}`;
  return [finding('wrong-pods', whereIn(rule, selector.offset), what, fix)];
}

function whereIn(rule: Rule, offset: number): string {
  return rule.node.at('expr').whereIn(offset);
}
