import describe from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** Adds the hidden command `complete`, which a shell calls with the words so far. Returns what can print the shell's script. */
export function describeCompletion(program: Command): ReturnType<typeof describe> {
  return describe(program);
}
