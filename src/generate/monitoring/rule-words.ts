import type { ButtonConfig } from '../../core/button-config.ts';
import { describeTarget } from '../../core/target.ts';
import { rowOf } from '../../core/target-kinds.ts';
import { describeDuration, formatDuration } from '../../core/text/duration.ts';

/** The settings of a button that its rules depend on. */
export type RuleSubject = Pick<ButtonConfig, 'name' | 'target' | 'limit' | 'windowMs'>;

/** Every piece of a rule's text that depends on the button, always in the same order. */
export function ruleWords({ name, target, limit, windowMs }: RuleSubject): readonly string[] {
  return [
    `namespace="${target.namespace}"`,
    `pod=~"${rowOf(target).podName.pattern(target.name)}"`,
    `< ${seconds(windowMs)}`,
    `(${seconds(windowMs)} seconds)`,
    `[${formatDuration(windowMs)}:`,
    `[${formatDuration(windowMs)}]`,
    `probe_success{button="${name}"}`,
    `>= ${probeSteps(windowMs)})`,
    `${probeSteps(windowMs)} steps of 15 s`,
    `) > ${limit}`,
    `The limit is ${limit} and the window ${describeDuration(windowMs)}`,
    `more than ${limit}`,
    `within ${describeDuration(windowMs)}`,
    describeTarget(target),
    `${target.name} in ${target.namespace}`,
    `'${target.name} restarts`,
    `counters of ${target.name} to`,
    `pods of ${target.name} in ${target.namespace}`,
    `\`${target.name}-…\``,
    `button: ${name}`,
    `namespace: ${target.namespace}`,
    `target_kind: ${target.kind}`,
    `target_name: ${target.name}`,
  ];
}

/** The steps of the witness' subquery within a window. */
function probeSteps(windowMs: number): number {
  return Math.max(1, Math.floor(windowMs / 15_000));
}

function seconds(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} * 60` : `${ms / 1_000}`;
}
