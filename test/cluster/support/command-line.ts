import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

export interface CommandEnded {
  /** Null if a signal ended the command. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the product's command line. Its environment does not name a receiver. */
export function commandOf(args: readonly string[]) {
  const main = resolve(import.meta.dirname, '../../../src/main.ts');
  // tap's own settings for child processes of Node are removed.
  const { NODE_OPTIONS: _, ...env } = process.env;
  return { command: process.execPath, args: [main, ...args], env };
}

/** Runs a command to its end without a terminal. */
export async function runCommand(words: readonly string[]): Promise<CommandEnded> {
  const { command, args, env } = commandOf(words);
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}
