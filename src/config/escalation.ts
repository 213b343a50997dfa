import type { ButtonConfig } from '../core/button-config.ts';
import type { Target } from '../core/target.ts';
import { rowOf } from '../core/target-kinds.ts';
import { parseDuration } from '../core/text/duration.ts';
import type { ConfigProblem } from './problem.ts';
import type { ButtonEntry } from './schema.ts';
import type { YamlNode } from './yaml/yaml-node.ts';

type Escalation = NonNullable<ButtonConfig['escalate']>;

/** The value of `escalate.after` that switches the escalation off. */
const escalationOff = 'off';

/** Longer than a controller needs to delete the first pod. */
const usualAfter = '5s';
/** The usual grace period of 30 s, and as long again. */
const usualGiveUpAfter = '1m';

/**
 * The escalation of one button; undefined if it is off. By default, it is on only for kinds that may not end their pods at zero
 * replicas. The config cannot show the pod management of one StatefulSet: one that ends its pods at once never escalates.
 */
export function escalationOf(
  { target, escalate = {} }: Pick<ButtonEntry, 'escalate'> & { readonly target: Target },
  admissionPolicy: boolean,
): Escalation | undefined {
  const { after = usualAfterOf(target), giveUpAfter = usualGiveUpAfter } = escalate;
  // Without its policy, the right to delete pods would have no bound.
  if (after === escalationOff || !admissionPolicy) return undefined;
  return { afterMs: milliseconds(after), giveUpAfterMs: milliseconds(giveUpAfter) };
}

function usualAfterOf(target: Target): string {
  switch (rowOf(target).podManagement) {
    case 'by-policy':
      return usualAfter;
    case 'at-once':
    // A person who knows the controller of the kind can switch the escalation on.
    case 'unknown':
      return escalationOff;
  }
}

/** The right to delete pods is never granted without its policy. */
export function escalationWithoutPolicy({ entry, node }: { entry: ButtonEntry; node: YamlNode }, config: YamlNode) {
  const after = entry.escalate?.after ?? escalationOff;
  if (after === escalationOff || config.at('kubernetes').at('admissionPolicy').value !== false) return [];
  const expected = 'off, because kubernetes.admissionPolicy is false and a policy must limit which pods may be deleted';
  return [{ node: node.at('escalate').at('after'), expected, got: after }] satisfies readonly ConfigProblem[];
}

/** Only for texts that the schema has accepted. */
function milliseconds(text: string): number {
  return parseDuration(text) ?? Number.NaN;
}
