import { IANAZone, Info } from 'luxon';
import type { DayOrder, ReadOptions } from '../choices.ts';
import words from '../exports/words.json' with { type: 'json' };
import { remember } from '../remember.ts';

const locales = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'];
const months = new Map(
  locales.flatMap((locale) =>
    (['long', 'short'] as const).flatMap((length) =>
      [...Info.months(length, { locale }), ...Info.monthsFormat(length, { locale })].map(
        (name, index) => [name.toLowerCase().replaceAll('.', ''), (index % 12) + 1] as const,
      ),
    ),
  ),
);
months.set('sept', 9);

/** Abbreviations that mail and ticket systems write, in hours. */
const abbreviations = new Map(Object.entries(words.zones));

const enoughOthers = 1_000;
const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?$/;
const clock = /(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:\s*([ap])\.?m\.?)?/i;
const namedZone = /\(?\b([A-Z][A-Za-z]+\/[A-Za-z_/]+|[A-Z]{1,4}T|UTC|Z)\)?$/;

/** Reads the times of one file. Whether 03/04/2026 is in March or April is decided by the file's other dates. */
export class Dates {
  readonly #zone: string;
  /** The tickets of a day have the same text for it. */
  readonly #days = { dmy: dayReader('dmy'), mdy: dayReader('mdy') };
  #others = 0;
  order: DayOrder | undefined;
  /** A date that could be two days. */
  unclear: string | undefined;

  constructor({ zone = 'UTC', order }: Pick<ReadOptions, 'zone' | 'order'>) {
    this.#zone = zone;
    this.order = order;
  }

  /** Learns the order of day and month. True if the text needs an order that is not clear yet. */
  needsOrder(text: string): boolean {
    if (this.order !== undefined) return false;
    const [first = 0, second = 0] = text[4] === '-' ? [] : numericDay(text);
    if (first === 0) this.#others += 1;
    if (first > 12) this.order = 'dmy';
    else if (second > 12) this.order = 'mdy';
    else if (first !== second) this.unclear ??= text;
    // A file that has begun with many dates in another form needs no order.
    if (this.#others >= enoughOthers && this.unclear === undefined) this.order = 'dmy';
    return this.order === undefined && first !== second;
  }

  /** Milliseconds since the epoch; undefined if the text is no time, or a placeholder like the year 1. */
  read(text: string): number | undefined {
    const ms = this.#readIso(text) ?? readEpoch(text) ?? this.#readOther(text);
    return ms === undefined || Number.isNaN(ms) || ms < earliest || ms > latest ? undefined : ms;
  }

  #readIso(text: string): number | undefined {
    if (!iso.test(text)) return undefined;
    const day = isoDay(text.slice(0, 10));
    const [hours, minutes] = [Number(text.slice(11, 13)), Number(text.slice(14, 16))];
    const seconds = text[16] === ':' ? Number.parseFloat(text.slice(17).replace(',', '.')) : 0;
    if (day === undefined || hours > 23 || minutes > 59 || seconds >= 60) return undefined;
    const local = day + (hours * 60 + minutes) * 60_000 + Math.floor(seconds * 1000 + 1e-6);
    if (text.endsWith('Z')) return local;
    const fixed = text.includes('+', 16) || text.includes('-', 16) ? offsetMs(text) : undefined;
    return fixed === undefined ? this.#toUtc(local) : local - fixed;
  }

  #readOther(text: string): number | undefined {
    const time = clock.exec(text);
    const [hours, minutes, seconds, fraction] = readClock(time);
    const before = time === null ? text : text.slice(0, time.index);
    const after = time === null ? '' : text.slice(time.index + time[0].length);
    const order = this.order ?? 'dmy';
    const day = this.#days[order](before) ?? readDay(after, order) ?? readDay(before + after, order);
    if (day === undefined || hours === undefined || hours > 23) return undefined;
    const local = Date.UTC(day[0], day[1] - 1, day[2], hours, minutes, seconds) + (fraction ?? 0);
    if (new Date(local).getUTCDate() !== day[2]) return undefined;
    return after === '' ? this.#toUtc(local) : this.#withZone(local, text);
  }

  #withZone(local: number, text: string): number {
    const fixed = /:\d\d/.test(text) ? offsetMs(text) : undefined;
    if (fixed !== undefined) return local - fixed;
    const name = namedZone.exec(text.replace(/\s*[ap]\.?m\.?$/i, ''))?.[1] ?? '';
    const known = abbreviations.get(name);
    if (known !== undefined) return local - known * 3_600_000;
    return this.#toUtc(local, IANAZone.isValidZone(name) ? name : undefined);
  }

  #toUtc(local: number, zone = this.#zone): number {
    if (zone === 'UTC') return local;
    const fixed = offsetMs(zone);
    if (fixed !== undefined) return local - fixed;
    const named = IANAZone.create(zone);
    const guess = local - named.offset(local) * 60_000;
    return local - named.offset(guess) * 60_000;
  }
}

/** `+02:00` at the end of a text. */
function offsetMs(text: string): number | undefined {
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})\s*(?:\([^)]*\))?$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Date.parse takes the 31st of February for the 3rd of March. */
const isoDay = remember((text: string) => {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return new Date(ms).getUTCDate() === Number(text.slice(8)) ? ms : undefined;
});

const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** Milliseconds in a number of at most 11, 14, 17 or more digits. */
const epochScales = [1_000, 1, 1e-3, 1e-6];

/** Seconds, milliseconds, microseconds or nanoseconds since 1970. */
function readEpoch(text: string): number | undefined {
  if (!/^\d{9,19}(\.\d+)?$/.test(text)) return undefined;
  const digits = text.split('.')[0]?.length ?? 0;
  const scale = epochScales[Math.ceil(Math.max(0, digits - 11) / 3)] ?? 1e-6;
  return Math.round(Number(text) * scale);
}

function readClock(time: RegExpExecArray | null): [number, number, number, number] | [] {
  if (time === null) return [0, 0, 0, 0];
  const [, hour = '', minute, second = 0, fraction = '0', half] = time;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return [];
  return [hours, Number(minute), Number(second), Number(`0.${fraction}`) * 1000];
}

/** The first two numbers of a date in which both day and month are numbers, and nothing else says which is which. */
function numericDay(text: string): number[] {
  return (/^\D{0,4}(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b/.exec(text) ?? []).slice(1).map(Number);
}

const dayReader = (order: DayOrder) => remember((text: string) => readDay(text, order));

/** Year, month and day. */
function readDay(text: string, order: DayOrder): [number, number, number] | undefined {
  const words = text.toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
  const numbers = words.filter((word) => /^\d+$/.test(word)).map(Number);
  const month = words.map((word) => months.get(word)).find((known) => known !== undefined);
  const [first, second, third] = numbers;
  if (first === undefined || second === undefined) return undefined;
  if (month !== undefined) return first > 31 ? [first, month, second] : [fullYear(second), month, first];
  if (third === undefined || words.length !== numbers.length) return undefined;
  if (first > 31) return [first, second, third];
  // With full stops the day always stands first.
  const [day, numeric] = order === 'dmy' || text.includes('.') ? [first, second] : [second, first];
  return numeric > 12 ? undefined : [fullYear(third), numeric, day];
}

function fullYear(year: number): number {
  return year < 100 ? 2000 + year : year;
}
