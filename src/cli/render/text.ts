import type { Terminal } from '../terminal/terminal.ts';

/** ANSI codes for "select graphic rendition". */
const codes = { plain: '', bold: '1', dim: '2', red: '31', green: '32', yellow: '33', inverse: '7' };
export type Style = keyof typeof codes;

export type Paint = (style: Style, text: string) => string;

/** Chooses by the terminal and by NO_COLOR (https://no-color.org). */
export function wantsColor({ env, stdout }: Terminal): boolean {
  return stdout.isTTY === true && !env.NO_COLOR;
}

/** Adds colours and weights, or returns the text unchanged if `color` is false. */
export function painter(color: boolean): Paint {
  return (style, text) => (color && style !== 'plain' ? `\x1b[${codes[style]}m${text}\x1b[0m` : text);
}

/** Breaks lines at spaces. A word that is longer than the width stays whole, so that a person can copy it. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/**
 * Makes one line that is safe to print. The last messages of containers and the reasons that people typed may contain control
 * characters, which can hide or forge lines on a terminal.
 */
export function printable(text: string): string {
  // C0, DEL and C1 (ECMA-48), direction marks (UAX 9), and line separators.
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}
