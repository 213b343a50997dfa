import { setTimeout as sleep } from 'node:timers/promises';
import { CallFailed } from './call-failed.ts';

/** How long a press or a reset that was answered 503 is sent again, and the pause in between. */
export const receiverPatienceMs = 15_000;
const receiverRetryMs = 1_000;

/**
 * Makes the same call again while it is answered 503, for a bounded time: presses and resets may be sent twice.
 * `onWait` is told why, each time that this changes.
 */
export async function patiently<Answer>(call: () => Promise<Answer>, onWait: (why: string) => void): Promise<Answer> {
  const deadline = Date.now() + receiverPatienceMs;
  for (let told = ''; ; ) {
    try {
      return await call();
    } catch (error) {
      const mayPass = error instanceof CallFailed && error.problem === 'pending' && Date.now() < deadline;
      if (!mayPass) throw error;
      if (error.message !== told) onWait(error.message);
      told = error.message;
      await sleep(receiverRetryMs);
    }
  }
}
