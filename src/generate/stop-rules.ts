import { load } from 'js-yaml';
import type { ButtonConfig } from '../core/button-config.ts';
import { matchesAll } from '../core/notification/matcher.ts';
import { targetKinds } from '../core/target.ts';
import { parseDuration } from '../core/text/duration.ts';
import { type RuleSubject, ruleWords } from './rule-words.ts';

/** One rule as the shipped files are indented, with its comments and the empty line after it. */
const rulePattern = /^ {6}- (?:alert|record): .*\n(?:(?! {6}- | {2}- ).*\n)*/gm;

/**
 * The rule file for these buttons. `template` is the shipped one, or what an earlier call made of it: of each alert that has a label
 * `button`, the first rule is the model for all buttons. Its comments stay with the first; what is not about a button stays as it is,
 * but for the heartbeat's namespace.
 *
 * Throws an Error when the template has no such rule, as nothing would ever stop.
 */
export function stopRules(template: string, buttons: readonly ButtonConfig[], heartbeatNamespace: string): string {
  const done = new Set<string>();
  const text = template.replace(rulePattern, (rule) => {
    const model = readModel(rule);
    if (model === undefined) return inNamespace(rule, heartbeatNamespace);
    if (done.has(model.alert)) return '';
    done.add(model.alert);
    return buttons.map((button, index) => rewrite(index === 0 ? rule : bare(rule), model, button)).join('');
  });
  if (done.size === 0)
    throw new Error('the rules to start from hold none with a label `button`: take the shipped file');
  return text;
}

/** Whether an alert of these rules would reach the button at all: its `match` may want another alert. */
export function isStoppedByRule({ corroborate, name, target, matchers }: ButtonConfig): boolean {
  const { kind, namespace } = target;
  const labels = { alertname: 'BigRedButtonStop', button: name, namespace, priority: 'P1' };
  const all = { ...labels, target_kind: kind, target_name: target.name };
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

/** What the rule says of its button; undefined where it is about none. */
function readModel(text: string): Model | undefined {
  // The rules' shape is Prometheus' own, and promtool holds the shipped files to it.
  const [{ alert = '', expr, labels = {} }] = load(text) as [Rule];
  const { button, namespace = '', target_kind, target_name = '' } = labels;
  if (button === undefined) return undefined;
  const kind = targetKinds.find((each) => each === target_kind) ?? 'Deployment';
  const limit = Number(/\) > (\d+)\s*$/.exec(expr)?.[1]);
  const windowMs = parseDuration(/\[(\w+):/.exec(expr)?.[1] ?? '') ?? Number.NaN;
  return { alert, name: button, target: { kind, namespace, name: target_name }, limit, windowMs };
}

/** In one pass, so that no word that was put in is replaced again; longer words first. */
function rewrite(rule: string, model: RuleSubject, button: RuleSubject): string {
  const to = ruleWords(button);
  const pairs = ruleWords(model).map((from, index) => [from, to[index] ?? from] as const);
  const words = new Map(pairs);
  const longestFirst = [...words.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(literally).join('|'), 'g');
  return rule.replace(pattern, (word) => words.get(word) ?? word);
}

function literally(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function bare(rule: string): string {
  return rule.replace(/^ *#.*\n/gm, '');
}

function inNamespace(rule: string, namespace: string): string {
  return rule.replace(/^( {10}namespace: ).*$/m, `$1${namespace}`);
}
