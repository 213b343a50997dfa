import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from '../../../src/dev/programs/child.ts';

/** A program of the node that runs until it is stopped, with its own log file. */
export interface Component extends Child {
  readonly name: string;
  /** The whole output of the program. */
  readLog(): Promise<string>;
}

/** Starts a program from the PATH. Its output is appended to `logs/<name>.log` below the node's folder. */
export async function startComponent(folder: string, name: string, args: readonly string[]): Promise<Component> {
  const logs = join(folder, 'logs');
  await mkdir(logs, { recursive: true });
  const file = join(logs, `${name}.log`);
  const child = await startChild('/bin/sh', ['-c', 'exec "$@" >>"$0" 2>&1', file, name, ...args], folder);
  return { ...child, name, readLog: () => readFile(file, 'utf8').catch(() => '') };
}

/** Waits until the component is ready. Rejects with the end of its log if it ends first or takes too long. */
export async function becomesReady(
  component: Component,
  isReady: () => Promise<boolean>,
  deadlineMs = 90_000,
): Promise<void> {
  const { name } = component;
  try {
    await until(`${name} is ready`, isReady, deadlineMs, () => !component.isRunning());
  } catch (error) {
    const end = component.isRunning() ? '' : ` (${await component.ended})`;
    const tail = (await component.readLog()).trim().split('\n').slice(-15).join('\n');
    throw new Error(`${error instanceof Error ? error.message : error}${end}. The log of ${name} ends:\n${tail}`);
  }
}

/**
 * Repeats the question until the answer is yes. A rejected question counts as no. Rejects with the condition's name if
 * it takes too long or if `isLost` says so.
 */
export async function until(
  condition: string,
  isMet: () => Promise<boolean>,
  deadlineMs: number,
  isLost: () => boolean = () => false,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  let problem = '';
  const ask = () =>
    isMet().catch((error: unknown) => {
      problem = `: ${error instanceof Error ? error.message : error}`;
      return false;
    });
  while (!(await ask())) {
    if (isLost()) throw new Error(`lost while waiting until ${condition}${problem}`);
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs / 1000} s in vain until ${condition}${problem}`);
    await sleep(100);
  }
}
