import type { PreviousReplicas } from '../latch/latch.ts';
import type { Target } from '../target.ts';
import { shellWord } from './shell-word.ts';

/**
 * The command that scales a target up again, to be run with a person's own credentials once the button is reset.
 * The names are those of the latch, which others than the receiver may have written: to a shell they are words, whatever
 * they hold. Where the count before the trip is unknown it holds `<N>`, which no shell accepts: a person must choose the number.
 */
export function restoreCommand(target: Target, previousReplicas: PreviousReplicas): string {
  const replicas = previousReplicas === 'unknown' ? '<N>' : previousReplicas;
  const workload = shellWord(`${target.kind.toLowerCase()}/${target.name}`);
  return `kubectl scale ${workload} --namespace ${shellWord(target.namespace)} --replicas ${replicas}`;
}
