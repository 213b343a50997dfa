import { type ExecaError, execa } from 'execa';
import { lastLines } from './child.ts';
import { ProgramError } from './program.ts';

/** For one `apt-get update` or one download over a slow connection. */
export const fetchDeadlineMs = 10 * 60_000;

// Messages are parsed and shown, so commands must write English.
const env = { LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };

export interface RunOptions {
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
  const { cwd, timeoutMs = 0, onLine = () => undefined } = options;
  const child = execa(command, args, {
    env,
    timeout: timeoutMs,
    all: true,
    stripFinalNewline: false,
    ...(cwd && { cwd }),
  });
  const lines = (async () => {
    for await (const line of child.iterable()) onLine(line);
  })();
  try {
    const [{ all }] = await Promise.all([child, lines]);
    return all;
  } catch (error) {
    // execa rejects with its own error only.
    const problem = whyItFailed(error as ExecaError<{ all: true }>);
    throw new ProgramError(`${command} ${args.join(' ')}: ${problem}`, { cause: error });
  }
}

function whyItFailed({ code, timedOut, all = '', originalMessage, shortMessage }: ExecaError<{ all: true }>): string {
  if (code === 'ENOENT') return 'this command is not installed on this machine';
  const tail = lastLines(String(all), 5);
  if (timedOut) return `did not end in time. ${tail}`;
  return tail || originalMessage || shortMessage;
}
