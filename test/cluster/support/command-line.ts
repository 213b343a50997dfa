import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

export interface CommandEnded {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The product's command line, with nothing in its environment that says where a receiver is. */
export function commandOf(args: readonly string[]) {
  const main = resolve(import.meta.dirname, '../../../src/main.ts');
  // Without what tap loads into every Node below it.
  const { NODE_OPTIONS: _, ...env } = process.env;
  return { command: process.execPath, args: [main, ...args], env };
}

/** To its end, with nobody at a terminal. */
export async function runCommand(words: readonly string[]): Promise<CommandEnded> {
  const { command, args, env } = commandOf(words);
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}
