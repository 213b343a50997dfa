import { ClusterError } from '../cluster/cluster.ts';
import type { LatchRecord } from '../core/latch/latch.ts';
import type { Guard } from './guard.ts';
import { describeError, tellProblem } from './problems.ts';
import type { Surroundings } from './surroundings.ts';

export type WriteOutcome =
  | { readonly kind: 'durable' }
  /** Someone else wrote since: read again, decide again. */
  | { readonly kind: 'conflict' }
  /** Not written, or nobody knows. */
  | { readonly kind: 'failed'; readonly problem: string };

/** Writes a latch by compare-and-swap against `version`, within `deadlineMs`. Never rejects. */
export async function writeLatch(
  guard: Guard,
  around: Surroundings,
  latch: LatchRecord,
  version: string,
  deadlineMs: number,
): Promise<WriteOutcome> {
  const before = guard.known.record;
  try {
    const signal = around.clock.deadline(deadlineMs);
    await around.latches.write(guard.name, latch, version, signal);
    guard.known.wrote(latch, around.clock.now());
    noteWritten(guard, around);
    guard.onWritten?.(before, latch);
    return { kind: 'durable' };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'conflict') return { kind: 'conflict' };
    return noteUnwritten(guard, around, describeError(error));
  }
}

function noteWritten(guard: Guard, around: Surroundings): void {
  guard.problems.delete('latch');
  around.recorder.record({ type: 'state-written', button: guard.name, ok: true });
}

export function noteUnwritten(guard: Guard, around: Surroundings, problem: string): WriteOutcome {
  around.recorder.record({ type: 'state-written', button: guard.name, ok: false, problem });
  tellProblem(guard, around, 'latch', problem);
  return { kind: 'failed', problem };
}
