import { ClusterError, describeError } from '../../cluster/errors.ts';

/** Why a rehearsal did not succeed. `unknown`: the cluster cannot rehearse, which says nothing about the stop itself. */
export interface RehearsalProblem {
  readonly unknown?: true;
  readonly problem: string;
}

/** A webhook without dry runs refuses every rehearsal. `failed` says what any other error means. */
export function rehearsalProblem(error: unknown, failed: string): RehearsalProblem {
  if (!(error instanceof ClusterError) || error.kind !== 'no-dry-run')
    return { problem: `${failed}: ${describeError(error)}` };
  return { unknown: true, problem: `the stop cannot be rehearsed: ${error.message}` };
}
