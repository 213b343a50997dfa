import { type ExecFileException, execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { lastLines } from './child.ts';
import { ProgramError } from './program.ts';

/** For one `apt-get update` or one download over a slow connection. */
export const fetchDeadlineMs = 10 * 60_000;

interface RunOptions {
  readonly cwd?: string;
  /** Milliseconds until the command is ended. */
  readonly timeoutMs?: number;
  /** Gets each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a command without a shell and resolves with its standard output and error, joined.
 * Rejects with a {@link ProgramError} that names the command and ends with its last lines of output.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { cwd, timeoutMs = 0, onLine } = options;
  // Messages are parsed and shown, so the command must write English.
  const env = { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
  const running = promisify(execFile)(command, args, { cwd, env, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 });
  const { stdout } = running.child;
  if (onLine !== undefined && stdout !== null) createInterface({ input: stdout }).on('line', onLine);
  try {
    const output = await running;
    return output.stdout + output.stderr;
  } catch (error) {
    // execFile rejects with this type only.
    const why = whyItFailed(error as ExecFileException);
    throw new ProgramError(`${command} ${args.join(' ')}: ${why}`, { cause: error });
  }
}

function whyItFailed({ code, killed, message, stdout = '', stderr = '' }: ExecFileException): string {
  if (code === 'ENOENT') return 'this command is not installed on this machine';
  const tail = lastLines(stdout + stderr, 5);
  return killed ? `did not end in time. ${tail}` : tail || message;
}
