import { load } from 'js-yaml';
import type { ButtonConfig } from '../../core/button-config.ts';
import { customKind } from '../../core/custom-kind.ts';
import type { ClusterLabel } from '../../core/notification/cluster-label.ts';
import { matchesAll } from '../../core/notification/matcher.ts';
import { targetKinds } from '../../core/target.ts';
import type { AnyKind } from '../../core/target-kinds.ts';
import { parseDuration } from '../../core/text/duration.ts';
import { withContainers } from './container-filter.ts';
import { alertsForPeople, drillLast, isDrill, withPriority } from './drill-exemption.ts';
import { type RuleSubject, ruleWords } from './rule-words.ts';

/** One rule with the indentation of the shipped files, its comments, and the empty line after it. */
export const rulePattern = /^ {6}- (?:alert|record): .*\n(?:(?! {6}- | {2}- ).*\n)*/gm;

/**
 * The rule file for these buttons. `template` is the shipped file, or the result of an earlier call. For each alert with a label `button`,
 * the first rule is the model for all buttons, and its comments stay with the first button's rule. Other rules stay as they are.
 *
 * Throws an Error if the template has no such rule: the result would never stop anything.
 */
export function stopRules(template: string, buttons: readonly ButtonConfig[]): string {
  const done = new Set<string>();
  const model = readModel(template);
  return template.replace(rulePattern, (rule) => {
    const { alert = '', labels = {} } = readRule(rule);
    if (labels.button === undefined) return rule;
    if (done.has(alert)) return '';
    done.add(alert);
    return drillLast(buttons)
      .filter((button) => !(isDrill(button) && alertsForPeople.includes(alert)))
      .map((button, index) => {
        const text = rewrite(index === 0 ? rule : withoutComments(rule), model, button);
        return withPriority(withContainers(text, button.containers), button);
      })
      .join('');
  });
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

/** The button of the first rule with a label `button` and a limit. The first rule of every other alert is about the same button. */
function readModel(template: string): RuleSubject {
  const rules = [...template.matchAll(rulePattern)].map(([text]) => ({ text, ...readRule(text) }));
  const stop = rules.find(({ expr, labels }) => labels?.button !== undefined && limitPattern.test(expr));
  if (stop === undefined)
    throw new Error('the template has no rule with a `button` label and a limit; use the shipped rules file');
  const { button = '', namespace = '', target_kind, target_name = '' } = stop.labels ?? {};
  const limit = Number(limitPattern.exec(stop.expr)?.[1]);
  const windowMs = parseDuration(/\[(\w+):/.exec(stop.expr)?.[1] ?? '') ?? Number.NaN;
  const workload = { namespace, name: target_name };
  return { name: button, target: { ...kindIn(stop.text, target_kind, target_name), ...workload }, limit, windowMs };
}

/** The kind of the model. The text of a rule names the group of a kind outside the table, and its expression the names of its pods. */
function kindIn(rule: string, kind = 'Deployment', name: string): AnyKind {
  const builtIn = targetKinds.find((each) => each === kind);
  if (builtIn !== undefined) return { kind: builtIn };
  const [, group = ''] = new RegExp(`${kind.toLowerCase()}[.]([a-z0-9.-]+)/${escapeRegExp(name)} in `).exec(rule) ?? [];
  const [, podNames = ''] = /pod=~"([^"]*)"/.exec(rule) ?? [];
  return customKind({ apiVersion: `${group}/v1`, kind, podNames });
}

const limitPattern = /\) > (\d+)\s*$/;

function readRule(text: string): Rule {
  // promtool checks that the shipped files have this shape.
  const [rule] = load(text) as [Rule];
  return rule;
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
