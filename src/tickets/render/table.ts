import { styleText } from 'node:util';
import { alignColumns } from '../../core/text/columns.ts';

/** A table for people; the first column names, the others count. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows of a table that a person still reads. */
const rowsShown = 50;

/** In columns, for a terminal. */
export function textTable({ title, head, rows }: Table, colour: boolean): string {
  const isCount = (_: string, column: number) =>
    column > 0 && rows.every((row) => /^(?:[\d.]+(?: %)?|unknown)$/.test(row[column] ?? ''));
  const lines = alignColumns([head, ...rows.slice(0, rowsShown)], head.map(isCount));
  const bold = (text: string) => (colour ? styleText('bold', text, { validateStream: false }) : text);
  return [bold(title), bold(lines[0] ?? ''), ...lines.slice(1), ...more(rows)].join('\n');
}

export function markdownTable({ title, head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    line(head),
    `| ${head.map(() => '---').join(' | ')} |`,
    ...rows.slice(0, rowsShown).map(line),
    ...more(rows),
  ].join('\n');
}

/** A name of the file's must stay a name: no markup, no HTML, no new cell. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\|`*_[\]~#]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function more(rows: readonly unknown[]): string[] {
  return rows.length > rowsShown ? ['', `… and ${rows.length - rowsShown} more`] : [];
}
