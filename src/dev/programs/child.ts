import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, ProgramError } from './program.ts';

/** From SIGTERM until SIGKILL. */
const stopGraceMs = 5_000;
/** How much of a program's output is kept for error messages. */
const logCharacters = 64 * 1024;

/** A running program that ends with this process. */
export interface Child {
  readonly pid: number;
  /** Resolves when the program has ended, with the reason: `exit code 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
  readonly isRunning: () => boolean;
  /** The end of its standard output and error. */
  readonly log: () => string;
  /** Sends SIGTERM, and SIGKILL if the program is still running after 5 s. Resolves when it has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a program without a shell. It is killed when this process exits. On Linux with `setpriv` (util-linux) it is also killed
 * when this process is killed. `onOutput` gets everything that the program writes. Rejects with a {@link ProgramError}.
 */
export async function startChild(
  path: string,
  args: readonly string[],
  cwd: string,
  onOutput: (text: string) => void = () => undefined,
): Promise<Child> {
  const child = spawn(...dieWithParent(path, args), { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      log = `${log}${chunk}`.slice(-logCharacters);
      onOutput(String(chunk));
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  await once(child, 'spawn').catch((error: unknown) => {
    throw new ProgramError(`cannot start ${path}: ${messageOf(error)}`, { cause: error });
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  ended.then(() => process.off('exit', kill));
  const stop = async () => {
    child.kill();
    const timer = setTimeout(kill, stopGraceMs);
    await ended;
    clearTimeout(timer);
  };
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return { pid: child.pid ?? 0, ended, isRunning, log: () => log, stop };
}

function dieWithParent(path: string, args: readonly string[]): [string, readonly string[]] {
  const setpriv = '/usr/bin/setpriv';
  return existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'KILL', '--', path, ...args]] : [path, args];
}

/** Resolves with false if the program ends, or is not ready in time. */
export async function becomesReady(
  child: Child,
  isReady: () => Promise<boolean>,
  { deadlineMs, pollMs }: { readonly deadlineMs: number; readonly pollMs: number },
): Promise<boolean> {
  const deadline = Date.now() + deadlineMs;
  while (child.isRunning() && Date.now() < deadline) {
    if (await isReady()) return true;
    await sleep(pollMs);
  }
  return false;
}

/** The last lines of a program's output. */
export function lastLines(text: string, count = 10): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
