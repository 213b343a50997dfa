import { execFile } from 'node:child_process';
import { ProgramError } from './program.ts';

/** One `apt-get update` or one download, on a slow line. */
export const fetchDeadlineMs = 10 * 60_000;

export interface RunOptions {
  readonly cwd?: string;
  /** Milliseconds; the command is ended after it. */
  readonly timeoutMs?: number;
  /** Gets every whole line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a command without a shell and resolves with its standard output and error, joined.
 * Rejects with a {@link ProgramError} that names the command and ends with what it said.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...args],
      { cwd: options.cwd, timeout: options.timeoutMs ?? 0, maxBuffer: 64 * 1024 * 1024, env: plainEnvironment() },
      (error, stdout, stderr) => {
        const output = stdout + stderr;
        if (error === null) return resolve(output);
        reject(new ProgramError(`${command} ${args.join(' ')}: ${whyItFailed(error, output)}`, { cause: error }));
      },
    );
    if (options.onLine !== undefined) eachLine(child.stdout, options.onLine);
  });
}

/** Messages are parsed and shown, so they are asked for in English. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
}

function whyItFailed(error: { code?: unknown; killed?: boolean | undefined; message: string }, output: string): string {
  if (error.code === 'ENOENT') return 'there is no such command on this machine';
  const tail = output.trim().split('\n').slice(-5).join('\n');
  if (error.killed === true) return `did not end in time. ${tail}`;
  return tail === '' ? error.message : tail;
}

function eachLine(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.on('data', (chunk) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}
