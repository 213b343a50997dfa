import { stripVTControlCharacters } from 'node:util';

/** ANSI's "select graphic rendition". */
const codes = { plain: '', bold: '1', dim: '2', red: '31', green: '32', yellow: '33', inverse: '7' };
export type Style = keyof typeof codes;

export type Paint = (style: Style, text: string) => string;

/** Colours and weights, or, where `color` is false, the text as it is. */
export function painter(color: boolean): Paint {
  return (style, text) => (color && style !== 'plain' ? `\x1b[${codes[style]}m${text}\x1b[0m` : text);
}

/** Breaks at spaces; a longer word stays whole, so that it can be copied. */
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
 * One line that does to a terminal what its letters say and nothing else: what containers said, and what people typed as
 * a reason, may hold control characters, which can hide or forge lines.
 */
export function printable(text: string): string {
  // C0, DEL and C1 (ECMA-48), the marks that turn the direction of writing (UAX 9), and line separators.
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}

/** Columns that are as wide as their widest cell, colours not counted; the last one is not filled up. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  const fill = (cell: string, column: number) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)));
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : fill(cell, column))).join('  '),
  );
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
