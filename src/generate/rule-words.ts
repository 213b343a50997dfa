import type { ButtonConfig } from '../core/button-config.ts';
import { describeTarget } from '../core/target.ts';
import { targetKindTable } from '../core/target-kinds.ts';
import { formatDuration } from '../core/text/duration.ts';

/** What the rules of one button differ in from those of another. */
export type RuleSubject = Pick<ButtonConfig, 'name' | 'target' | 'limit' | 'windowMs'>;

/** Every piece of a rule's text that depends on its button, always in the same order. */
export function ruleWords({ name, target, limit, windowMs }: RuleSubject): readonly string[] {
  const window = formatDuration(windowMs);
  return [
    `namespace="${target.namespace}"`,
    `pod=~"${targetKindTable[target.kind].podName.pattern(target.name)}"`,
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

function seconds(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} * 60` : `${ms / 1_000}`;
}

function inWords(ms: number): string {
  return ms % 60_000 === 0 && ms > 60_000 ? `${ms / 60_000} minutes` : formatDuration(ms);
}

function spaced(duration: string): string {
  return duration.replaceAll(/(\d)([a-z]+)/g, '$1 $2 ').trimEnd();
}
