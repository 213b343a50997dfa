import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { messageOf, ProgramError, type Say } from '../program.ts';

/** An owner renews its lock twice in this time. A lock that is not renewed belongs to a dead process, and is free. */
const staleMs = 30_000;
const retryEvery200ms = { forever: true, factor: 1, minTimeout: 200, maxTimeout: 200 };

/** Runs `work` while no other process on this machine runs work under the lock of the same folder. */
export async function withLock<T>(folder: string, say: Say, work: () => Promise<T>): Promise<T> {
  const release = await acquire(folder, say).catch((error: unknown) => {
    const problem = `programs cannot be kept in ${folder}: ${messageOf(error)}. Put them on the PATH instead.`;
    throw new ProgramError(problem, { cause: error });
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

async function acquire(folder: string, say: Say): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const options = { lockfilePath: join(folder, '.lock'), stale: staleMs };
  try {
    return await lock(folder, options);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
    say(`waiting for another process, which is fetching programs into ${folder}`);
    return lock(folder, { ...options, retries: retryEvery200ms });
  }
}
