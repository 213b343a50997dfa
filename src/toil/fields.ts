import type { ColumnNames, TicketField } from './columns.ts';
import { parsePriority, type Ticket, type TicketSink } from './ticket.ts';
import { parseTime, type TimeReading } from './time.ts';

/** Characters of an alert's or a zone's name. Jira's summaries end at 255, PagerDuty's titles at 1,024. */
const ticketNameCharacters = 1_024;

/** How the user wants files read. */
export interface Reading extends TimeReading {
  readonly chosen: ColumnNames;
  /** Takes the alert's text apart: named groups `alert` and, if there, `zone`. Default: {@link zonePattern}. */
  readonly pattern?: RegExp;
}

/**
 * `Zone AB: EndpointRegistrationFailure`, the way the plain log writes a ticket; also found in titles and summaries.
 */
export const zonePattern = /^\s*Zone\s+(?<zone>[^:\s][^:]*?)\s*:\s*(?<alert>\S.*?)\s*$/;

/** The text of one field, empty where there is none. */
export type FieldText = (field: TicketField) => string;

/** Makes a ticket of a record's fields and puts it, or what is wrong with it, into the sink. */
export function readFields(text: FieldText, reading: Reading, line: number, sink: TicketSink): void {
  const title = text('alert').trim();
  const groups = (reading.pattern ?? zonePattern).exec(title)?.groups;
  const alert = groups?.alert ?? title;
  const zone = text('zone').trim() || (groups?.zone ?? '');
  const problem = nameProblem(alert, zone);
  if (problem !== undefined) {
    sink.bad(line, problem);
    return;
  }
  const openedAt = readTime('opened', text, reading, line, sink);
  const closedAt = readClosing(openedAt, text, reading, line, sink);
  const neededHands = readHands(text, line, sink);
  const fix = text('fix').trim();
  const priority = parsePriority(text('priority'));
  sink.ticket(
    {
      alert,
      zone,
      ...(openedAt !== undefined && { openedAt }),
      ...(closedAt !== undefined && { closedAt }),
      ...(neededHands !== undefined && { neededHands }),
      ...(fix !== '' && { fix }),
      ...(priority !== undefined && { priority }),
    } satisfies Ticket,
    line,
  );
}

/** What is wrong with the names, or nothing. */
export function nameProblem(alert: string, zone: string): string | undefined {
  if (alert === '') return 'no alert is named here';
  if (alert.length > ticketNameCharacters) return `the alert's name is longer than ${ticketNameCharacters} characters`;
  if (zone.length > ticketNameCharacters) return `the zone's name is longer than ${ticketNameCharacters} characters`;
  return undefined;
}

function readTime(
  field: 'opened' | 'closed',
  text: FieldText,
  reading: Reading,
  line: number,
  sink: TicketSink,
): number | undefined {
  const written = text(field).trim();
  // Go's zero time: Alertmanager's way of saying "not yet".
  if (written === '' || written.startsWith('0001-01-01')) return undefined;
  const time = parseTime(written, reading);
  if (time === undefined) sink.doubt(line, timeProblem(field, written));
  return time;
}

function timeProblem(field: string, written: string): string {
  const shown = written.slice(0, 40);
  return /^\d{1,2}\/\d{1,2}\//.test(written)
    ? `the time "${shown}" (${field}) may mean two days: say --slashes dmy or --slashes mdy`
    : `the time "${shown}" (${field}) cannot be read: write it like 2026-11-23T10:00:00Z`;
}

function readClosing(
  openedAt: number | undefined,
  text: FieldText,
  reading: Reading,
  line: number,
  sink: TicketSink,
): number | undefined {
  const closedAt = readTime('closed', text, reading, line, sink);
  if (closedAt === undefined || openedAt === undefined || closedAt >= openedAt) return closedAt;
  sink.doubt(line, 'it was closed before it was opened: its closing is left out');
  return undefined;
}

function readHands(text: FieldText, line: number, sink: TicketSink): boolean | undefined {
  const written = text('hands').trim();
  const said = readYesNo(written);
  if (written !== '' && said === undefined && !/^unknown$/i.test(written)) {
    sink.doubt(line, `whether it needed hands is "${written.slice(0, 40)}": write yes, no or nothing`);
  }
  if (said !== undefined) return said;
  if (Number(text('effort')) > 0) return true;
  return readYesNo(text('closed-itself').trim()) === true ? false : undefined;
}

function readYesNo(text: string): boolean | undefined {
  if (/^(yes|y|true|1)$/i.test(text)) return true;
  if (/^(no|n|false|0)$/i.test(text)) return false;
  return undefined;
}
