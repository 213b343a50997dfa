import type { ButtonConfig } from '../core/button-config.ts';
import { describeTarget, type Target } from '../core/target.ts';
import { formatDuration } from '../core/text/duration.ts';

/** What the rules of one button differ in from those of another. */
export type RuleSubject = Pick<ButtonConfig, 'name' | 'target' | 'limit' | 'windowMs'>;

/** Every piece of a rule's text that depends on its button, always in the same order. */
export function ruleWords({ name, target, limit, windowMs }: RuleSubject): readonly string[] {
  const window = formatDuration(windowMs);
  return [
    `namespace="${target.namespace}"`,
    `pod=~"${podPattern(target)}"`,
    `< ${seconds(windowMs)}`,
    `(${seconds(windowMs)} seconds)`,
    `[${window}:`,
    `) > ${limit}`,
    `The limit is ${limit} and the window ${spaced(window)}`,
    `more than ${limit}`,
    `within ${inWords(windowMs)}`,
    describeTarget(target),
    `${target.name} in ${target.namespace}`,
    `'${target.name} restarts`,
    `\`${target.name}-…\``,
    `button: ${name}`,
    `namespace: ${target.namespace}`,
    `target_kind: ${target.kind}`,
    `target_name: ${target.name}`,
  ];
}

/** A pod's name that is made for it is cut to this length before five characters are added (k8s.io/apiserver storage/names). */
const generatedNameBase = 58;

/**
 * The names of the target's pods, as a regular expression in PromQL's double quotes. For a Deployment it is wide on purpose: the
 * receiver looks for itself which pods are the target's, while a pod that a narrow pattern missed would never stop anything.
 */
function podPattern({ kind, name }: Target): string {
  const literal = (text: string) => text.replaceAll('.', '[.]');
  if (kind === 'StatefulSet') return `${literal(name)}-[0-9]+`;
  return `${literal(`${name}-`.slice(0, generatedNameBase))}.*`;
}

function seconds(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} * 60` : `${ms / 1_000}`;
}

function inWords(ms: number): string {
  return ms % 60_000 === 0 && ms > 60_000 ? `${ms / 60_000} minutes` : formatDuration(ms);
}

function spaced(duration: string): string {
  return duration.replaceAll(/(\d)([a-z]+)/g, '$1 $2 ').trimEnd();
}
