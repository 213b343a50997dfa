import { CleanupStack } from '../../src/dev/demo/stack/cleanup-stack.ts';
import type { Scope } from '../../test/cluster/support/scope.ts';

/** Runs `work` with a scope of its own, and cleans the scope up afterwards. */
export async function scoped<Result>(work: (scope: Scope) => Promise<Result>): Promise<Result> {
  const cleanups = new CleanupStack();
  try {
    return await work({ teardown: (cleanup) => cleanups.add(cleanup) });
  } finally {
    await cleanups.run();
  }
}
