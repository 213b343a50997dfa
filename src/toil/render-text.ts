import { styleText } from 'node:util';
import { legend, preambleOf, type Report, type Table, tablesOf } from './report.ts';

/** The review for a terminal; with colour only where asked. */
export function renderText(report: Report, colour: boolean): string {
  const bold = (text: string) => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const dim = (text: string) => (colour ? styleText('dim', text, { validateStream: false }) : text);
  const tables = tablesOf(report).filter((table) => table.rows.length > 0);
  return [
    preambleOf(report).join('\n'),
    ...tables.map((table) => `${bold(table.title)}\n${renderTable(table, dim)}`),
    legend.map(dim).join('\n'),
    '',
  ].join('\n\n');
}

/** Columns in line: the first and texts to the left, numbers to the right. */
export function renderTable({ head, rows, more }: Table, dim: (text: string) => string): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const numeric = head.map(
    (_, column) => column > 0 && rows.every((row) => /^([\d.]+( %)?|unknown)$/.test(row[column] ?? '')),
  );
  const render = (row: readonly string[]) =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const [header = '', ...lines] = all.map(render);
  return [dim(header), ...lines, ...(more > 0 ? [dim(`… and ${more} more; --json has them all`)] : [])].join('\n');
}
