import type { ButtonConfig } from '../core/button-config.ts';
import { describeTarget, type Target } from '../core/target.ts';
import { describeDuration, formatDuration } from '../core/text/duration.ts';

/** The settings of a button that its rules depend on. */
export type RuleSubject = Pick<ButtonConfig, 'name' | 'target' | 'limit' | 'windowMs'>;

/** Every piece of a rule's text that depends on the button, always in the same order. */
export function ruleWords({ name, target, limit, windowMs }: RuleSubject): readonly string[] {
  return [
    `namespace="${target.namespace}"`,
    `pod=~"${podPattern(target)}"`,
    `< ${seconds(windowMs)}`,
    `(${seconds(windowMs)} seconds)`,
    `[${formatDuration(windowMs)}:`,
    `) > ${limit}`,
    `The limit is ${limit} and the window ${describeDuration(windowMs)}`,
    `more than ${limit}`,
    `within ${describeDuration(windowMs)}`,
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

/** The API cuts the base of a generated pod name to this length, then adds five characters (k8s.io/apiserver storage/names). */
const generatedNameBase = 58;

/**
 * A regular expression for the names of the target's pods, in PromQL's double quotes. For a Deployment it is wide on purpose: the
 * receiver checks itself which pods are the target's, but a pod that the pattern misses would never trip the button.
 */
function podPattern({ kind, name }: Target): string {
  const literal = (text: string) => text.replaceAll('.', '[.]');
  if (kind === 'StatefulSet') return `${literal(name)}-[0-9]+`;
  return `${literal(`${name}-`.slice(0, generatedNameBase))}.*`;
}

function seconds(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} * 60` : `${ms / 1_000}`;
}
