import { ClusterError } from './cluster.ts';
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

/** What went wrong, for a person; anything but a {@link ClusterError} is a defect of ours and says so. */
export function describeError(error: unknown): string {
  return error instanceof ClusterError ? error.message : `unexpected: ${String(error)}`;
}
