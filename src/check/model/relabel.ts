import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { YamlNode } from '../../config/yaml/yaml-node.ts';
import { hasName } from '../promql/result-labels.ts';
import type { AlertLabels } from '../sources/label-matching.ts';

/** What a list of relabel rules does to labels. `unclear`: it depends on a label whose value only an evaluation shows. */
export type Relabelled =
  | { readonly kind: 'kept'; readonly labels: AlertLabels }
  | { readonly kind: 'dropped'; readonly by: YamlNode }
  | { readonly kind: 'unclear'; readonly by: YamlNode };

/** Applies `relabel_configs` as Prometheus does (model/relabel). */
export function relabel(rules: readonly YamlNode[], labels: AlertLabels): Relabelled {
  let current = labels;
  for (const rule of rules) {
    const next = applyRule(rule, current);
    if (next === 'dropped' || next === 'unclear') return { kind: next, by: rule };
    current = next;
  }
  return { kind: 'kept', labels: current };
}

/** The rule that drops the last target of a scrape job or of a group of Alertmanagers. Targets that Prometheus discovers are unknown. */
export function droppingTargets(group: YamlNode): YamlNode | undefined {
  const isDiscovered = Object.keys(Object(group.value)).some((key) => key.endsWith('_sd_configs'));
  const targets = group.at('static_configs').items.flatMap((each) => {
    const own = { job: group.at('job_name').text ?? '', ...each.at('labels').texts };
    return each.at('targets').items.map(({ text = '' }) => ({ ...own, __address__: text }));
  });
  const results = targets.map((known) => relabel(group.at('relabel_configs').items, { known, open: new Set() }));
  const dropping = results.flatMap((result) => (result.kind === 'dropped' ? [result.by] : []));
  return !isDiscovered && dropping.length === targets.length ? dropping.at(-1) : undefined;
}

function applyRule(rule: YamlNode, labels: AlertLabels): AlertLabels | 'dropped' | 'unclear' {
  const pattern = patternOf(rule.at('regex').text ?? '(.*)');
  if (pattern === undefined) return 'unclear';
  const action = (rule.at('action').text ?? 'replace').toLowerCase();
  if (action === 'labeldrop' || action === 'labelkeep') {
    return filterLabels(labels, (name) => pattern.matches(name) === (action === 'labelkeep'));
  }
  const value = sourceOf(rule, labels);
  if (value === undefined) return touchesOpenOnly(rule, action, labels) ? labels : 'unclear';
  switch (action) {
    case 'drop':
      return pattern.matches(value) ? 'dropped' : labels;
    case 'keep':
      return pattern.matches(value) ? labels : 'dropped';
    case 'replace':
      return replace(rule, pattern, value, labels);
    case 'lowercase':
      return withLabel(labels, targetOf(rule), value.toLowerCase());
    case 'uppercase':
      return withLabel(labels, targetOf(rule), value.toUpperCase());
    default:
      return 'unclear';
  }
}

/** A rule that only writes a label that the button and the routes may not need does no harm that could be judged here. */
function touchesOpenOnly(rule: YamlNode, action: string, labels: AlertLabels): boolean {
  const isWriting = ['replace', 'lowercase', 'uppercase', 'hashmod'].includes(action);
  return isWriting && !Object.hasOwn(labels.known, targetOf(rule)) && !hasName(labels.open, targetOf(rule));
}

function replace(rule: YamlNode, pattern: Pattern, value: string, labels: AlertLabels): AlertLabels {
  return pattern.matches(value)
    ? withLabel(labels, targetOf(rule), pattern.replace(value, rule.at('replacement').text ?? '$1'))
    : labels;
}

function targetOf(rule: YamlNode): string {
  return rule.at('target_label').text ?? '';
}

/** The joined values of the source labels; undefined if one of them is open. */
function sourceOf(rule: YamlNode, { known, open }: AlertLabels): string | undefined {
  const names = rule.at('source_labels').items.map(({ text = '' }) => text);
  if (names.some((name) => !Object.hasOwn(known, name) && hasName(open, name))) return undefined;
  return names.map((name) => known[name] ?? '').join(rule.at('separator').text ?? ';');
}

/** Prometheus removes a label whose value is empty. */
function withLabel({ known, open }: AlertLabels, name: string, value: string): AlertLabels {
  const { [name]: _, ...others } = known;
  const rest = open === 'any' ? open : new Set([...open].filter((each) => each !== name));
  return { known: value === '' ? others : { ...others, [name]: value }, open: rest };
}

function filterLabels({ known, open }: AlertLabels, isKept: (name: string) => boolean): AlertLabels {
  return {
    known: Object.fromEntries(Object.entries(known).filter(([name]) => isKept(name))),
    open: open === 'any' ? open : new Set([...open].filter(isKept)),
  };
}

interface Pattern {
  matches(text: string): boolean;
  replace(text: string, replacement: string): string;
}

/** Prometheus anchors every expression. Undefined if it does not compile: Prometheus then refuses the whole file. */
function patternOf(source: string): Pattern | undefined {
  try {
    const compiled = RE2JS.compile(`^(?s:${source})$`);
    return {
      matches: (text) => compiled.matches(text),
      replace: (text, replacement) => {
        const matcher = compiled.matcher(text);
        if (!matcher.find()) return '';
        return replacement.replaceAll(/\$(?:\{(\d+)\}|(\d+))/g, (_, braced?: string, plain?: string) => {
          const index = Number(braced ?? plain);
          return index <= matcher.groupCount() ? (matcher.group(index) ?? '') : '';
        });
      },
    };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return undefined;
    throw error;
  }
}
