import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProgramError, type Say } from './program.ts';

/** How often a process looks whether another one has finished fetching. */
const lockPollMs = 200;
/** A lock older than this is no longer believed. */
const lockStaleMs = 30 * 60_000;

/**
 * Runs `work` while no other process of this machine does so in the same folder. The lock is a file that holds its owner's
 * process id; one whose owner is dead, or that is older than any download takes, is taken over. It only saves double work: what is made under it must still
 * appear by an atomic rename, as two processes that take over the same dead lock at once may both go on.
 */
export async function withLock<T>(folder: string, say: Say, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'lock');
  try {
    await mkdir(folder, { recursive: true });
    await acquire(lock, say);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProgramError(`programs cannot be kept in ${folder}: ${why}. Put them on the PATH instead.`, {
      cause: error,
    });
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string, say: Say): Promise<void> {
  let told = false;
  while (!(await tryLock(lock))) {
    const owner = await ownerOf(lock);
    if (owner !== undefined && (!isAlive(owner) || (await isStale(lock)))) {
      await rm(lock, { force: true });
      continue;
    }
    if (!told) say(`waiting for process ${owner ?? '?'}, which is fetching programs into the same folder`);
    told = true;
    await sleep(lockPollMs);
  }
}

/** Creates the lock with its content in one step: a lock without an owner never exists. */
async function tryLock(lock: string): Promise<boolean> {
  const mine = `${lock}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(mine, String(process.pid));
  try {
    await link(mine, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(mine, { force: true });
  }
}

/** Undefined when the lock was just released. */
async function ownerOf(lock: string): Promise<number | undefined> {
  try {
    return Number(await readFile(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A process id is used again after a reboot: the lock's age then tells that its owner is gone. */
async function isStale(lock: string): Promise<boolean> {
  return stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > lockStaleMs,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
