import type { ButtonConfig } from '../../core/button-config.ts';
import { type Matcher, MatcherSyntaxError, parseMatcher } from '../../core/notification/matcher.ts';
import { describeTarget, type Target } from '../../core/target.ts';
import { formatDuration } from '../../core/text/duration.ts';
import type { Chain } from '../model/monitoring-setup.ts';
import { type Stop, stopsOf } from '../model/stop-alerts.ts';
import type { Arm, Found, Selector } from '../promql/expression.ts';
import { isUnderstood, misspeltRestarts, restartSelectors, restartsMetric } from '../promql/restarts.ts';
import type { Rule } from '../sources/rules.ts';
import { type Finding, finding } from './finding.ts';

/** Whether a rule's expression asks for what its button asks for. Only restarts are understood. */
export function checkExpressions(chain: Chain): readonly Finding[] {
  const stops = stopsOf(chain);
  return [
    ...stops.flatMap(({ rule }) => misspeltRestarts(rule).map((each) => misspelt(rule, each))),
    ...stops.filter(isAboutRestarts).flatMap(checkExpression),
  ];
}

function misspelt(rule: Rule, { metric, offset }: Selector): Finding {
  const what = `${rule.alert} reads ${metric}, which kube-state-metrics does not have`;
  return finding('rule-metric', whereIn(rule, offset), what, restartsMetric);
}

function isAboutRestarts({ button, rule }: Stop): boolean {
  return button.corroborate === 'restarts' && isUnderstood(rule);
}

function checkExpression({ button, rule }: Stop): readonly Finding[] {
  const { arms } = rule;
  return [
    ...arms.flatMap(({ limit }) => (limit === undefined ? [] : checkLimit(button, rule, limit))),
    ...arms.flatMap(({ windows }) => windows.flatMap((window) => checkWindow(button, rule, window))),
    ...arms.flatMap(({ extrapolation }) => (extrapolation === undefined ? [] : [extrapolates(rule, extrapolation)])),
    ...checkJoins(rule, arms),
    ...checkConditions(rule, arms),
    ...restartSelectors(rule).flatMap((each) => checkPods(button, rule, each)),
  ];
}

function checkLimit(button: ButtonConfig, rule: Rule, { value, offset }: Found<number>): readonly Finding[] {
  if (value === button.limit) return [];
  const id = value > button.limit ? 'limit-above' : 'limit-below';
  const what = `${rule.alert} fires at more than ${value} restarts, button ${button.name} trips at more than ${button.limit}`;
  const fix = `> ${button.limit}, or limit: ${value} in the config; the same in every arm`;
  return [finding(id, whereIn(rule, offset), what, fix)];
}

function checkWindow(button: ButtonConfig, rule: Rule, { value, offset }: Found<number>): readonly Finding[] {
  if (value === button.windowMs) return [];
  const id = value < button.windowMs ? 'window-shorter' : 'window-longer';
  const [there, here] = [formatDuration(value), formatDuration(button.windowMs)];
  const what = `${rule.alert} looks at ${there}, button ${button.name} at ${here}`;
  const fix = `${here}, or window: ${there} in the config; the same in every arm`;
  return [finding(id, whereIn(rule, offset), what, fix)];
}

function extrapolates(rule: Rule, { value, offset }: Found<string>): Finding {
  const fix = 'the counter less its minimum within the window, as docs/decisions/012-stop-rule.md has it';
  return finding('extrapolates', whereIn(rule, offset), `${rule.alert} counts restarts with ${value}()`, fix);
}

/** One arm that needs no join is enough. */
function checkJoins(rule: Rule, arms: readonly Arm[]): readonly Finding[] {
  const joins = arms.flatMap(({ join }) => join ?? []);
  const [first] = joins;
  if (first === undefined || joins.length < arms.length) return [];
  const what = `${rule.alert} is empty where ${first.value} is`;
  const fix = 'put the target into labels of the rule and take the join out, or add an arm without it';
  return [finding('join', whereIn(rule, first.offset), what, fix)];
}

/** As with joins, one arm that is free is enough. */
function checkConditions(rule: Rule, arms: readonly Arm[]): readonly Finding[] {
  const conditions = arms.flatMap(({ condition }) => condition ?? []);
  const [first] = conditions;
  if (first === undefined || conditions.length < arms.length) return [];
  const what = `whether ${rule.alert} fires depends on ${first.value.replaceAll(/\s+/g, ' ')}`;
  const fix = 'take the condition out; to stop nothing for a while, set mode: dry-run in the config';
  return [finding('rule-conditional', whereIn(rule, first.offset), what, fix)];
}

function checkPods({ name, target }: ButtonConfig, rule: Rule, selector: Selector): readonly Finding[] {
  const pod = examplePod(target);
  const matchers = selector.matchers.flatMap(readMatcher).filter((matcher) => Object.hasOwn(pod, matcher.name));
  const wrong = matchers.find((matcher) => !matcher.matches(pod));
  if (wrong === undefined) return [];
  const what = `${rule.alert} looks at ${wrong.source}; the target of button ${name} is ${describeTarget(target)}`;
  const fix = `a selector that takes pods such as ${pod.pod} in ${pod.namespace}`;
  return [finding('wrong-pods', whereIn(rule, selector.offset), what, fix)];
}

/** One in other quotes than Alertmanager's is left out: what it says is not looked at. */
function readMatcher(source: string): readonly Matcher[] {
  try {
    return [parseMatcher(source)];
  } catch (error) {
    if (error instanceof MatcherSyntaxError) return [];
    throw error;
  }
}

/** As the API names the pods of a target; a name that is too long for it is cut (k8s.io/apiserver storage/names). */
function examplePod({ kind, namespace, name }: Target): Readonly<Record<string, string>> {
  const pod = kind === 'StatefulSet' ? `${name}-0` : `${`${name}-5d4f6c7b89-`.slice(0, 58)}x2x4z`;
  return { namespace, pod };
}

function whereIn(rule: Rule, offset: number): string {
  return rule.part.at('expr').whereIn(offset);
}
