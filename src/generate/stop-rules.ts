import { load } from 'js-yaml';
import type { ButtonConfig } from '../core/button-config.ts';
import type { ClusterLabel } from '../core/notification/cluster-label.ts';
import { matchesAll } from '../core/notification/matcher.ts';
import { targetKinds } from '../core/target.ts';
import { parseDuration } from '../core/text/duration.ts';
import { withContainers } from './container-filter.ts';
import { type RuleSubject, ruleWords } from './rule-words.ts';

/** One rule with the indentation of the shipped files, its comments, and the empty line after it. */
const rulePattern = /^ {6}- (?:alert|record): .*\n(?:(?! {6}- | {2}- ).*\n)*/gm;

/**
 * The rule file for these buttons. `template` is the shipped file, or the result of an earlier call. For each alert with a label `button`,
 * the first rule is the model for all buttons, and its comments stay with the first button's rule. Other rules stay as they are, except
 * the namespace of the heartbeat.
 *
 * Throws an Error if the template has no such rule: the result would never stop anything.
 */
export function stopRules(template: string, buttons: readonly ButtonConfig[], heartbeatNamespace: string): string {
  const done = new Set<string>();
  const text = template.replace(rulePattern, (rule) => {
    const model = readModel(rule);
    if (model === undefined) return inNamespace(rule, heartbeatNamespace);
    if (done.has(model.alert)) return '';
    done.add(model.alert);
    return buttons
      .map((button, index) => rewrite(index === 0 ? rule : withoutComments(rule), model, button))
      .map((text, index) => withContainers(text, buttons[index]?.containers))
      .join('');
  });
  if (done.size === 0) throw new Error('the template has no rule with a `button` label; use the shipped rules file');
  return text;
}

/** Whether the button's `match` accepts an alert of these rules. */
export function isStoppedByRule(
  { corroborate, name, target, matchers }: ButtonConfig,
  cluster: ClusterLabel | undefined,
): boolean {
  const { kind, namespace } = target;
  const labels = { alertname: 'BigRedButtonStop', button: name, namespace, priority: 'P1' };
  const ofCluster = cluster === undefined ? {} : { [cluster.label]: cluster.value };
  const all = { ...labels, ...ofCluster, target_kind: kind, target_name: target.name };
  return corroborate === 'restarts' && matchesAll(matchers, all);
}

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Model extends RuleSubject {
  readonly alert: string;
}

/** The button of a rule; undefined if the rule has no label `button`. */
function readModel(text: string): Model | undefined {
  // promtool checks that the shipped files have this shape.
  const [{ alert = '', expr, labels = {} }] = load(text) as [Rule];
  const { button, namespace = '', target_kind, target_name = '' } = labels;
  if (button === undefined) return undefined;
  const kind = targetKinds.find((each) => each === target_kind) ?? 'Deployment';
  const limit = Number(/\) > (\d+)\s*$/.exec(expr)?.[1]);
  const windowMs = parseDuration(/\[(\w+):/.exec(expr)?.[1] ?? '') ?? Number.NaN;
  return { alert, name: button, target: { kind, namespace, name: target_name }, limit, windowMs };
}

/** Replaces all words in one pass, so that no inserted word is replaced again, and longer words first. */
function rewrite(rule: string, model: RuleSubject, button: RuleSubject): string {
  const to = ruleWords(button);
  const pairs = ruleWords(model).map((from, index) => [from, to[index] ?? from] as const);
  const words = new Map(pairs);
  const longestFirst = [...words.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
  return rule.replace(pattern, (word) => words.get(word) ?? word);
}

function escapeRegExp(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function withoutComments(rule: string): string {
  return rule.replace(/^ *#.*\n/gm, '');
}

function inNamespace(rule: string, namespace: string): string {
  return rule.replace(/^( {10}namespace: ).*$/m, `$1${namespace}`);
}
