import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until it is so; rejects after a minute: a busy machine is no failure. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('what was waited for did not come within a minute');
    await sleep(10);
  }
}
