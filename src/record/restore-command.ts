import type { PreviousReplicas } from '../core/latch.ts';
import type { Target } from '../core/target.ts';

/**
 * The command that scales a target up again, to be run with a person's own credentials once the button is reset.
 * Where the count before the trip is unknown it holds `<N>`, which no shell accepts: a person must choose the number.
 */
export function restoreCommand(target: Target, previousReplicas: PreviousReplicas): string {
  const replicas = previousReplicas === 'unknown' ? '<N>' : previousReplicas;
  return `kubectl scale ${target.kind.toLowerCase()}/${target.name} --namespace ${target.namespace} --replicas ${replicas}`;
}
