import type { Workload } from '../../../cluster/inspector.ts';
import type { ButtonConfig } from '../../../core/button-config.ts';
import { describeTarget } from '../../../core/target.ts';
import { describeDuration } from '../../../core/text/duration.ts';
import type { Rule } from '../../sources/rules.ts';
import { type Finding, finding } from '../finding.ts';

const stoppingAlert = 'BigRedButtonStoppingTooLong';
/** The `for` of the shipped alert. */
const shippedForMs = 2 * 60_000;

/** Checks that zero replicas end the pods of a target, and in time. */
export function checkStopping(
  button: ButtonConfig,
  workload: Workload,
  rules: readonly Rule[] | undefined,
): readonly Finding[] {
  return [...checkPodManagement(button, workload), ...checkGracePeriod(button, workload, rules ?? [])];
}

function checkPodManagement({ name, target, escalate }: ButtonConfig, { podManagement }: Workload): readonly Finding[] {
  const where = describeTarget(target);
  if (podManagement === 'OrderedReady' && escalate === undefined) {
    const what = `button ${name} does not escalate, and the podManagementPolicy of its StatefulSet is OrderedReady`;
    return [finding('ordered-ready', where, what, `escalate: { after: 5s } for button ${name}, then generate again`)];
  }
  if (podManagement !== 'Parallel' || escalate === undefined) return [];
  const what = `button ${name} escalates, and the podManagementPolicy of its StatefulSet is Parallel`;
  return [
    finding('escalation-unneeded', where, what, `escalate: { after: off } for button ${name}, then generate again`),
  ];
}

function checkGracePeriod({ target }: ButtonConfig, { pods }: Workload, rules: readonly Rule[]): readonly Finding[] {
  const own = rules.find(({ alert }) => alert === stoppingAlert)?.node.at('for');
  const forMs = own?.durationMs ?? shippedForMs;
  if (pods === undefined || pods.gracePeriodSeconds * 1_000 <= forMs) return [];
  const grace = describeDuration(pods.gracePeriodSeconds * 1_000);
  const what = `the pods have a grace period of ${grace}, and ${stoppingAlert} waits ${describeDuration(forMs)}`;
  return [
    finding(
      'grace-longer',
      describeTarget(target),
      what,
      `a shorter terminationGracePeriodSeconds, or a longer \`for\``,
    ),
  ];
}
