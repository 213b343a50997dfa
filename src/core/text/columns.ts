import { stripVTControlCharacters } from 'node:util';

/** Pads each column to its widest cell, without counting colours. The columns in `right` stand at the right. No line ends with blanks. */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly boolean[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column]))));
  const pad = (cell: string, column: number) => {
    const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)));
    return right[column] ? space + cell : cell + space;
  };
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}

function widthOf(text = ''): number {
  return [...stripVTControlCharacters(text)].length;
}
