import type { PreviousReplicas } from '../latch/latch.ts';
import type { Target } from '../target.ts';
import { rowOf } from '../target-kinds.ts';
import { shellWord } from './shell-word.ts';

/**
 * The command that scales a target up again after a reset. A person runs it with their own credentials. The names come from the
 * latch, which programs other than the receiver can write, so they are quoted for the shell. If the replica count before the trip is
 * unknown, the command contains `<N>`, which no shell accepts: the person must choose the number.
 */
export function restoreCommand(target: Target, previousReplicas: PreviousReplicas): string {
  const replicas = previousReplicas === 'unknown' ? '<N>' : previousReplicas;
  // kubectl finds a kind outside the table by its plural name and group.
  const kind =
    target.apiVersion === undefined ? target.kind.toLowerCase() : `${rowOf(target).resource}.${rowOf(target).group}`;
  const workload = shellWord(`${kind}/${target.name}`);
  return `kubectl scale ${workload} --namespace ${shellWord(target.namespace)} --replicas ${replicas}`;
}
