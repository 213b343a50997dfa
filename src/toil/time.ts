/** How to read a time that does not tell everything itself. */
export interface TimeReading {
  /** Which comes first in 03/04/2026; without it such a time is refused, as it may mean two days. */
  readonly slashes?: 'dmy' | 'mdy';
  /** Minutes east of UTC for times without a zone. */
  readonly utcOffsetMinutes: number;
}

const clock = String.raw`(?:[T ,]+(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?\s*(?<half>[AaPp][Mm])?)?`;
const offset = String.raw`\s*(?<offset>Z|UTC|[+-]\d\d:?\d\d)?`;
/** 2026-11-23T10:00:00Z, 2026-11-23 10:00 */
const iso = new RegExp(String.raw`^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)${clock}${offset}$`);
/** 14/Jul/25 3:42 PM, as Jira writes it */
const named = new RegExp(
  String.raw`^(?<day>\d{1,2})[/ -](?<name>[A-Za-z]{3})[/ -](?<year>\d{4}|\d\d)${clock}${offset}$`,
);
/** 23.11.2026 14:05 */
const dotted = new RegExp(String.raw`^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4}|\d\d)${clock}${offset}$`);
/** 11/23/2026 14:05 or 23/11/2026 14:05 */
const slashed = new RegExp(String.raw`^(?<first>\d{1,2})/(?<next>\d{1,2})/(?<year>\d{4}|\d\d)${clock}${offset}$`);
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * What most exports write, on a day that every month has: worth a way of its own, as a large file has millions of
 * them.
 */
const common = /^\d{4}-\d\d-(?:[01]\d|2[0-8])T\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

type Parts = Readonly<Record<string, string | undefined>>;

/**
 * A time as spreadsheets, Jira, PagerDuty and Prometheus write it: ISO 8601, 14/Jul/25 3:42 PM, 23.11.2026 14:05,
 * 11/23/2026 (only when told which number is the day), or seconds or milliseconds since the epoch.
 * Returns milliseconds since the epoch, or undefined where it cannot be read, or only with a guess.
 */
export function parseTime(text: string, reading: TimeReading): number | undefined {
  if (common.test(text)) return numberOrNothing(Date.parse(text));
  if (/^\d{10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{13}$/.test(text)) return Number(text);
  const parts = (iso.exec(text) ?? named.exec(text) ?? dotted.exec(text))?.groups ?? slashedParts(text, reading);
  return parts === undefined ? undefined : toMilliseconds(parts, reading);
}

function numberOrNothing(time: number): number | undefined {
  return Number.isNaN(time) ? undefined : time;
}

function slashedParts(text: string, { slashes }: TimeReading): Parts | undefined {
  const parts = slashed.exec(text)?.groups;
  if (parts === undefined || slashes === undefined) return undefined;
  const [day, month] = slashes === 'dmy' ? [parts.first, parts.next] : [parts.next, parts.first];
  return { ...parts, day, month };
}

function toMilliseconds(parts: Parts, reading: TimeReading): number | undefined {
  const year = fullYear(parts.year ?? '');
  const month = parts.name === undefined ? Number(parts.month) : months.indexOf(parts.name.toLowerCase()) + 1;
  const day = Number(parts.day);
  const hour = fullHour(Number(parts.hour ?? 0), parts.half);
  const minute = Number(parts.minute ?? 0);
  const second = Number(parts.second ?? 0);
  if (hour === undefined || hour > 23 || minute > 59 || second > 60) return undefined;
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, Number(`0.${parts.fraction ?? 0}`) * 1000);
  // Date.UTC turns 31 February into 3 March: a day that is not its own was never meant.
  const written = new Date(Date.UTC(year, month - 1, day));
  if (written.getUTCMonth() !== month - 1 || written.getUTCDate() !== day) return undefined;
  return utc - offsetMinutes(parts.offset, reading) * 60_000;
}

function fullYear(digits: string): number {
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}

function fullHour(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetMinutes(written: string | undefined, { utcOffsetMinutes }: TimeReading): number {
  if (written === undefined) return utcOffsetMinutes;
  if (written === 'Z' || written === 'UTC') return 0;
  return parseUtcOffset(written) ?? 0;
}

/** `+02:00` as 120; undefined where it is not an offset. */
export function parseUtcOffset(text: string): number | undefined {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

/**
 * The ISO 8601 week of a time, in UTC: `2026-W48`. Weeks begin on Monday; the first one holds the year's first
 * Thursday.
 */
export function isoWeek(time: number): string {
  const dayMs = 86_400_000;
  const date = new Date(time);
  const thursday = new Date(time + (4 - (date.getUTCDay() || 7)) * dayMs);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / dayMs / 7) + 1;
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
}
