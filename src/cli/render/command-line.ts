import { shellWord } from '../../core/text/shell-word.ts';

/** Makes command lines that a person can copy: the same way to the receiver as the command that shows them. */
export type CommandLine = (...words: readonly string[]) => string;

/** `reach`: the options that said where the receiver is, as they were typed. */
export function commandLine(reach: readonly string[]): CommandLine {
  return (...words) => ['big-red-button', ...[...words, ...reach].map(shellWord)].join(' ');
}
