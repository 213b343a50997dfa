import { load } from 'js-yaml';
import { parseDuration } from '../../core/text/duration.ts';
import { alertsForPeople } from '../../generate/monitoring/drill-exemption.ts';
import { ruleWords } from '../../generate/monitoring/rule-words.ts';
import { withStopInterval } from '../../generate/monitoring/stop-interval.ts';
import { define } from './define.ts';
import { generated, generatedText, shipped } from './manifests.ts';
import { placeholder, placeholderButton, placeholderKind, type Word } from './placeholders.ts';
import { line, mapStrings, raw, template } from './template.ts';

interface Group {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly alert?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The helpers `rules.stop` and `rules.button`: the groups of the two rule files, for the model's buttons. */
export function rulesTemplate(): string {
  const runbookBaseUrl = 'https://zz-runbooks.example';
  const containers = { include: [placeholder.container] };
  const { files } = generated([{ ...placeholderButton, containers }], { cluster: placeholder.cluster, runbookBaseUrl });
  const words: readonly Word[] = [...ofButton(), ...ofCluster(), [runbookBaseUrl, '{{ $model.runbooks }}']];
  const groupsOf = (file: string) =>
    // `generate` writes rule files.
    (load(generatedText(files, `prometheus-rules/${file}.yml`)) as { readonly groups: readonly Group[] }).groups;
  return [
    define('rules.stop', rulesText([groupsOf('big-red-button-stop').map(ofButtons)], words)),
    define('rules.button', rulesText([groupsOf('big-red-button')], words)),
    define('stop-interval', stopIntervals()),
  ].join('\n');
}

/** The argument of the helper is the model. */
function rulesText(groups: readonly unknown[], words: readonly Word[]): string {
  return `{{- $model := . }}\n${withClusterLabel(template(groups, words))}`;
}

/** A group with each rule about the button in a loop over the buttons that these rules stop. */
function ofButtons({ rules, ...group }: Group): object {
  const isOfStop = rules.some(({ alert }) => alert === 'BigRedButtonStop');
  const all = rules.flatMap((rule) => (rule.labels?.button === undefined ? [rule] : loop(rule)));
  const interval = isOfStop ? raw('{{ include "big-red-button.stop-interval" (len $model.ruled) }}') : group.interval;
  return { ...group, interval, rules: all };
}

function loop(rule: Rule): readonly unknown[] {
  const isForPeople = alertsForPeople.includes(rule.alert ?? '');
  const priority = isForPeople ? {} : { priority: raw('{{ $button.priority }}') };
  const labels = { ...rule.labels, target_kind: raw('{{ $button.kind }}'), ...priority };
  const start = `{{- range $button := $model.${isForPeople ? 'ruledForPeople' : 'ruled'} }}`;
  return [line(start), { ...(mapStrings(rule, withDescription) as Rule), labels }, line('{{- end }}')];
}

/** `deployment/swype-app in sre`. */
function withDescription(text: string): string {
  return text.replaceAll(
    `${placeholderKind.kind.toLowerCase()}.zz.group/${placeholder.workload}`,
    `${raw('{{ $button.described }}')}`,
  );
}

/** The texts of a rule that follow from the button's settings. The order is that of `ruleWords`. */
function ofButton(): readonly Word[] {
  const { limit, windowMs, button, targetNamespace, workload, container } = placeholder;
  const other = ruleWords({ ...placeholderButton, limit: limit + 1 });
  const words = ruleWords(placeholderButton);
  const ofLimit = words.filter((word, index) => word !== other[index]);
  const ofWindow = words.filter(
    (word, index) => ruleWords({ ...placeholderButton, windowMs: windowMs * 7 })[index] !== word,
  );
  return [
    [`${workload}-.*`, '{{ $button.pods }}'],
    [`, container=~"${container}"`, '{{ $button.containers }}'],
    [button, '{{ $button.name }}'],
    [targetNamespace, '{{ $button.namespace }}'],
    [workload, '{{ $button.workload }}'],
    ...ofLimit.map((word): Word => [word, word.replace(String(limit), '{{ $button.limit }}')]),
    ...ofWindow.map((word): Word => [word, withWindow(word)]),
  ];
}

/** The words of one window, each with the field of the model in the place of the figure. */
function withWindow(word: string): string {
  const fields: readonly Word[] = [
    ['7777.777', '{{ $button.window.seconds }}'],
    ['2h9m37s777ms', '{{ $button.window.text }}'],
    ['2 h 9 min', '{{ $button.window.spoken }}'],
    ['518', '{{ $button.window.steps }}'],
  ];
  return fields.reduce((text, [from, to]) => text.replace(from, to), word);
}

function ofCluster(): readonly Word[] {
  const matcher = `${placeholder.cluster.label}=~"${placeholder.cluster.value}|"`;
  return [
    [`{${matcher}}`, '{{ $model.cluster.braces }}'],
    [`, ${matcher}`, '{{ $model.cluster.matcher }}'],
  ];
}

/** The label of the cluster, which all rules have or none. A rule without other labels has it as the only one. */
function withClusterLabel(text: string): string {
  const { label, value } = placeholder.cluster;
  const own = `${label}: '${value}'`;
  const start = '{{- if $model.cluster.label }}\n';
  const entry = '{{ $model.cluster.label }}: {{ toJson $model.cluster.value }}\n{{- end }}\n';
  return text
    .replace(new RegExp(`^( *)labels:\\n( *)${own}\\n(?!\\2)`, 'gm'), `${start}$1labels:\n$2${entry}`)
    .replace(new RegExp(`^( *)${own}\\n`, 'gm'), `${start}$1${entry}`);
}

/** The interval of the stop's group, by the number of buttons. */
function stopIntervals(): string {
  const most = 2_000;
  const intervals = Array.from({ length: most }, (_, index) => intervalFor(index + 1));
  const last = intervals.at(-1);
  const steps = intervals.flatMap((interval, index) =>
    intervals[index + 1] === interval ? [] : [{ interval, upTo: index + 1 }],
  );
  const conditions = steps
    .filter(({ interval }) => interval !== last)
    .map(({ interval, upTo }, index) => `{{- ${index === 0 ? 'if' : 'else if'} le . ${upTo} }}${interval}\n`);
  return `${conditions.join('')}{{- else }}${last}\n{{- end }}\n`;
}

function intervalFor(buttons: number): string {
  const { groups } = load(withStopInterval(shipped.stopRules, buttons)) as { readonly groups: readonly Group[] };
  const interval = groups.find(({ name }) => name === 'big-red-button-stop')?.interval ?? '';
  if (parseDuration(interval) === undefined) throw new Error(`the stop's group has the interval ${interval}`);
  return interval;
}
