import { ClusterError, type ClusterErrorKind } from '../../../src/cluster/errors.ts';
import type { Gate, Operation } from './gate.ts';

/** Calls that fail while they are in the map: before they are carried out, or with a lost reply. */
export type Broken = Map<Operation, ClusterErrorKind | 'reply-lost'>;

/** Fails the named calls for as long as `broken` contains them. */
export function failing(broken: Broken): Gate {
  return async (operation, when) => {
    const kind = broken.get(operation);
    if (kind === 'reply-lost') {
      if (when === 'after') throw new ClusterError('unknown-outcome', `the reply to ${operation} was lost`);
    } else if (kind !== undefined && when === 'before') {
      throw new ClusterError(kind, `${operation}: ${kind}`);
    }
  };
}

/** Calls in the set never answer. Only their deadline ends them. */
export function hanging(silent: ReadonlySet<Operation>): Gate {
  return async (operation, when) => {
    if (when === 'before' && silent.has(operation)) return new Promise(() => undefined);
  };
}
