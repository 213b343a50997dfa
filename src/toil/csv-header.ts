import { findColumn, namesFor, type TicketField, ticketFields, withChosen } from './columns.ts';
import type { Reading } from './fields.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** Columns of a CSV that hold no field and are named. */
const unusedColumnsShown = 5;

/** Which cells of a record hold the fields, by its header. */
export interface CsvHeader {
  readonly places: Readonly<Partial<Record<TicketField, number>>>;
  readonly described: string;
}

/** Throws an {@link UnreadableFile} that names the columns where none holds the alert, or one that the user named is missing. */
export function findFields(columns: readonly string[], reading: Reading): CsvHeader {
  const names = withChosen(namesFor(columns), reading.chosen);
  const places: Partial<Record<TicketField, number>> = {};
  for (const field of ticketFields) {
    const place = (names[field] ?? []).map((name) => findColumn(columns, name)).find((index) => index !== -1);
    if (place !== undefined) places[field] = place;
    else if (reading.chosen[field] !== undefined)
      throw new UnreadableFile(`no column ${named(reading.chosen[field])}; ${offer(columns)}`);
  }
  if (places.alert === undefined) {
    throw new UnreadableFile(`no column holds the alert's name: say which with --column alert=NAME; ${offer(columns)}`);
  }
  const taken = ticketFields.filter((field) => places[field] !== undefined);
  const described = taken.map((field) => `${field} from "${columns[places[field] ?? 0]?.trim()}"`).join(', ');
  return { places, described: `${described}${describeUnused(columns, Object.values(places))}` };
}

/** So that nobody believes a column to be counted that was not. */
function describeUnused(columns: readonly string[], used: readonly number[]): string {
  const unused = columns.filter((column, index) => !used.includes(index) && column.trim() !== '');
  if (unused.length === 0) return '';
  const shown = unused.slice(0, unusedColumnsShown).map((column) => `"${column.trim().slice(0, 60)}"`);
  const more = unused.length > shown.length ? ` and ${unused.length - shown.length} more` : '';
  return `; not used: ${shown.join(', ')}${more}, --column field=NAME would take one`;
}

function named(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(' or ');
}

function offer(columns: readonly string[]): string {
  const shown = columns.slice(0, 30).map((column) => JSON.stringify(column.trim().slice(0, 60)));
  return `the file has ${shown.join(', ')}${columns.length > 30 ? ', …' : ''}`;
}

/**
 * The one that the header shows most, outside quotes; a comma where it shows none. (csv-parse's own detection takes a
 * letter for one where there is a single column.)
 */
export function detectDelimiter(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: bare.split(delimiter).length - 1 }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}
