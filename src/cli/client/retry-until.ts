import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from '../terminal/terminal.ts';
import { CallFailed } from './call-failed.ts';

/** How long a press or a reset is repeated while the receiver answers 503. */
export const retryForMs = 15_000;
const retryPauseMs = 1_000;

/** Repeats the call while the receiver answers 503, for a limited time. This is safe: a repeated press or reset does nothing twice. */
export async function retryUntilDone<Answer>(
  call: () => Promise<Answer>,
  output: Output,
  deadline = Date.now() + retryForMs,
): Promise<Answer> {
  for (let shown = ''; ; ) {
    try {
      return await call();
    } catch (error) {
      const mayPass = error instanceof CallFailed && error.problem === 'pending' && Date.now() < deadline;
      if (!mayPass) throw error;
      if (error.message !== shown) sayWaiting(output, error.message);
      shown = error.message;
      await sleep(retryPauseMs);
    }
  }
}

export function sayWaiting(output: Output, why: string): void {
  output.write(`Not done yet, trying again: ${why}\n`);
}
