import { ClusterError } from '../cluster/cluster.ts';
import { keeperDeadlineMs } from './deadlines.ts';
import type { Guard, Rehearsal } from './guard.ts';
import { describeError } from './problems.ts';
import type { Surroundings } from './surroundings.ts';

/** The stop as a server-side dry run; where the cluster has the admission policy, also a raise, which it must refuse. Never rejects. */
export async function rehearse(guard: Guard, around: Surroundings): Promise<Rehearsal> {
  const stop = await rehearseStop(guard, around);
  const problem = stop ?? (around.admissionPolicy ? await rehearseRefusal(guard, around) : undefined);
  const at = around.clock.now();
  const rehearsal = { ok: problem === undefined, at, ...(problem === undefined ? {} : { problem }) };
  guard.rehearsal = rehearsal;
  // Pods that are gone tell nobody: once a minute, with the rehearsal, people's view of them is made new as well.
  guard.evidenceIsOld = true;
  around.recorder.record({ type: 'rehearsed', button: guard.name, ...rehearsal });
  return rehearsal;
}

async function rehearseStop(guard: Guard, around: Surroundings): Promise<string | undefined> {
  try {
    await around.cluster.scaleToZero(guard.target, { dryRun: true }, around.clock.deadline(keeperDeadlineMs));
    return undefined;
  } catch (error) {
    return `the stop would fail: ${describeError(error)}`;
  }
}

async function rehearseRefusal(guard: Guard, around: Surroundings): Promise<string | undefined> {
  try {
    await around.cluster.rehearseRaise(guard.target, 1, around.clock.deadline(keeperDeadlineMs));
    return 'this account may raise replicas: the admission policy is missing, or not bound; apply the manifests again';
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden') return undefined;
    return `whether a raise is refused could not be rehearsed: ${describeError(error)}`;
  }
}
