import { isHeld, type Row } from './row.ts';

/** The rows for JSON. */
export function heldRows(rows: readonly Row[], slack: number): readonly object[] {
  return rows.map((row) => ({ ...row, slack, held: isHeld(row, slack) }));
}

export function printRows(rows: readonly Row[], slack: number): void {
  const lines = rows.map((row) => ({
    'what is measured': row.what,
    measured: row.measured,
    figure: `${row.value.toFixed(2)} ${row.unit}`,
    budget: `${row.sense} ${row.bound} ${row.unit}${slack === 1 ? '' : `, with slack ${slack}`}`,
    held: isHeld(row, slack) ? 'yes' : 'NO',
  }));
  console.table(lines);
}

/** Reports that a long measurement has begun. */
export async function announce<Result>(what: string, work: Promise<Result>): Promise<Result> {
  process.stderr.write(`measuring ${what} …\n`);
  return work;
}
