import { shellWord } from '../../core/text/shell-word.ts';
import type { Paint } from './text.ts';

/** How output is shown to this person. */
export interface View {
  readonly paint: Paint;
  /** The width of a line, in characters. */
  readonly width: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly command: CommandLine;
}

/** Makes a command line that a person can copy. */
export type CommandLine = (...words: readonly string[]) => string;

/** `reach` holds the options that name the receiver, as the person typed them. Each command line repeats them. */
export function commandLine(reach: readonly string[]): CommandLine {
  return (...words) => ['big-red-button', ...[...words, ...reach].map(shellWord)].join(' ');
}
