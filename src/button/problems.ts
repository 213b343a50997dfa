import { ClusterError } from '../cluster/cluster.ts';
import type { Guard, ProblemKind } from './guard.ts';
import type { Surroundings } from './surroundings.ts';

/** Passes a call's outcome on, and keeps on the button what is wrong with such calls until one succeeds. */
export async function noteProblem<Value>(
  guard: Guard,
  around: Surroundings,
  kind: ProblemKind,
  call: Promise<Value>,
): Promise<Value> {
  try {
    const value = await call;
    guard.problems.delete(kind);
    return value;
  } catch (error) {
    tellProblem(guard, around, kind, describeError(error));
    throw error;
  }
}

export function tellProblem(guard: Guard, around: Surroundings, kind: ProblemKind, message: string): void {
  guard.problems.set(kind, message);
  around.recorder.record({ type: 'problem', button: guard.name, message });
}

/** A clock that is wrong here is no reason not to act, as all goes by the API server's; but it is told. */
export function noteClock(guard: Guard, around: Surroundings): void {
  const aheadMs = around.cluster.aheadMs();
  if (aheadMs === 0) return void guard.problems.delete('clock');
  const error = `${Math.round(Math.abs(aheadMs) / 1_000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
  tellProblem(guard, around, 'clock', `this machine's clock is ${error} the API server's: set one of them right`);
}

/** What went wrong, for a person; anything but a {@link ClusterError} is a defect of ours and says so. */
export function describeError(error: unknown): string {
  return error instanceof ClusterError ? error.message : `unexpected: ${String(error)}`;
}
