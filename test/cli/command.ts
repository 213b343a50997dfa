import { PassThrough } from 'node:stream';
import { runCommandLine } from '../../src/cli/program.ts';
import type { ExitCode, Input } from '../../src/cli/terminal/terminal.ts';

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The input of a person. Without it there is no terminal. */
  readonly typed?: string;
  /** Standard output is a terminal. */
  readonly isTTY?: boolean;
}

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process. */
export async function command(args: readonly string[], options: CommandOptions = {}): Promise<Ran> {
  const { env = {}, typed, isTTY = false } = options;
  let [out, err] = ['', ''];
  const code = await runCommandLine(args, {
    env,
    stdout: { write: (text) => (out += text), isTTY },
    stderr: { write: (text) => (err += text) },
    onSignal: () => undefined,
    ...(typed !== undefined && { stdin: typing(typed) }),
  });
  return { code, out, err };
}

function typing(text: string): Input {
  const input = new PassThrough();
  input.end(text);
  return Object.assign(input, { isTTY: true });
}
