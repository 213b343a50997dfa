import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ProgramError } from './program.ts';

/** From SIGTERM until SIGKILL. */
const programStopGraceMs = 5_000;
/** Characters of a program's log that are kept for its error message. */
const programLogCharacters = 64 * 1024;

/** A running program that ends with this process: see {@link startChild}. */
export interface Child {
  readonly pid: number;
  /** Resolves when it has ended, however it did, with what a person would call it: `exit code 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
  readonly isRunning: () => boolean;
  /** The end of its standard output and error. */
  readonly log: () => string;
  /** SIGTERM, and SIGKILL when that is not heeded in time; resolves when it has ended. */
  readonly stop: () => Promise<void>;
}

/** Gets what a program writes to its standard output and error, as it comes. */
export type Hear = (text: string) => void;

/**
 * Starts a program without a shell. It is killed when this process exits, and on Linux also when this process is killed, where
 * `setpriv` (util-linux) can ask the kernel for that. Rejects with a {@link ProgramError} when it cannot be started.
 */
export async function startChild(path: string, args: readonly string[], cwd: string, hear?: Hear): Promise<Child> {
  const [command, commandArgs] = dyingWithParent(path, args);
  const child = spawn(command, commandArgs, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = keepLog(child, hear);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  const pid = await spawned(child, path);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  ended.then(() => process.removeListener('exit', kill));
  return { pid, ended, isRunning, log, stop: () => stop(child, ended) };
}

function dyingWithParent(path: string, args: readonly string[]): [string, string[]] {
  const setpriv = '/usr/bin/setpriv';
  if (!existsSync(setpriv)) return [path, [...args]];
  return [setpriv, ['--pdeathsig', 'KILL', '--', path, ...args]];
}

function spawned(child: ChildProcess, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new ProgramError(`cannot start ${path}: ${error.message}`, { cause: error })),
    );
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

function keepLog(child: ChildProcess, hear: Hear = () => undefined): () => string {
  let log = '';
  const append = (chunk: unknown) => {
    log = `${log}${chunk}`.slice(-programLogCharacters);
    hear(String(chunk));
  };
  child.stdout?.on('data', append);
  child.stderr?.on('data', append);
  return () => log;
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), programStopGraceMs);
  await ended;
  clearTimeout(timer);
}
