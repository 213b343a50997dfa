import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatDuration } from '../../../core/text/duration.ts';
import {
  type ColumnNames,
  type DayOrder,
  type Format,
  formats,
  type HandsWhen,
  type ReadOptions,
  type Rename,
  ticketFields,
} from '../../../tickets/choices.ts';
import { shippedRules } from '../../../tickets/shipped.ts';
import { type Priority, parsePriority } from '../../../tickets/ticket.ts';
import { durationParser } from '../../options/duration.ts';

/** What `review` and `replay` take to read tickets. */
export interface ReadFlags {
  readonly format?: Format;
  readonly column?: ColumnNames;
  readonly pattern?: RegExp;
  readonly rename?: readonly Rename[];
  readonly handsWhen?: readonly ValuePattern[];
  readonly nobodyWhen?: readonly ValuePattern[];
  readonly slashes?: DayOrder;
  readonly utcOffset?: string;
  readonly timeZone: string;
  readonly delimiter?: string;
  readonly rules?: readonly string[];
  readonly priority?: ReadonlyMap<string, Priority>;
}

type ValuePattern = Omit<HandsWhen, 'hands'>;

export function addReadOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'the format of the files (default: found in their first lines)').choices(formats),
    )
    .option('--column <field=name>', `where a field is: ${ticketFields.join(', ')}; may be repeated`, parseColumn)
    .option(
      '--pattern <regexp>',
      'named groups in the text of an alert: "(?<zone>\\\\w+)/(?<alert>\\\\w+)"',
      parsePattern,
    )
    .option(
      '--rename <pattern=name>',
      'the name of the alerts whose names match, `*` is any text; may be repeated',
      parseRename,
    )
    .option(
      '--hands-when <column=value>',
      'a person acted if the column has this value, `*` is any text; may be repeated',
      parseValue,
    )
    .option(
      '--nobody-when <column=value>',
      'nobody had to act if the column has this value; may be repeated',
      parseValue,
    )
    .addOption(new Option('--slashes <order>', 'what comes first in 03/04/2026').choices(['dmy', 'mdy']))
    .addOption(
      new Option('--time-zone <name>', 'of times without a zone, and of the night').argParser(parseZone).default('UTC'),
    )
    .option('--utc-offset <±hh:mm>', 'the same as an offset, for times without a zone', parseOffset)
    .option('--delimiter <character>', 'between the cells of CSV (default: found in the header)', parseDelimiter)
    .option(
      '--rules <file>',
      'Prometheus rules: their label `priority` ranks alerts whose tickets carry none (default: the shipped ones); may be repeated',
      collect,
    )
    .option(
      '--priority <alert=P1…P5>',
      "an alert's priority, whatever its tickets and rules say; may be repeated",
      parsePriorities,
    );
}

export function readOptions(flags: ReadFlags): ReadOptions {
  const { format, column = {}, pattern, rename = [], handsWhen = [], nobodyWhen = [], slashes, delimiter } = flags;
  return {
    columns: column,
    renames: rename,
    handsWhen: [
      ...handsWhen.map((rule) => ({ ...rule, hands: true })),
      ...nobodyWhen.map((rule) => ({ ...rule, hands: false })),
    ],
    zone: flags.utcOffset ?? flags.timeZone,
    ...(slashes !== undefined && { order: slashes }),
    ...(pattern !== undefined && { pattern }),
    ...(format !== undefined && { format }),
    ...(delimiter !== undefined && { delimiter }),
    warn: (message) => process.stderr.write(`${message}\n`),
    stdin: process.stdin,
  };
}

/** Where the priorities come from that the tickets do not carry. */
export function priorityOptions({ rules = shippedRules, priority = new Map() }: ReadFlags) {
  return { ruleFiles: rules, priorities: priority };
}

export function duration(flags: string, description: string, ms: number): Option {
  return new Option(flags, description)
    .argParser(durationParser('Write it like 30s, 5m or 1h30m.'))
    .default(ms, formatDuration(ms));
}

/** Resolves once the text is out; a reader that has seen enough (`| head`) is no failure. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' ? resolve() : reject(error),
    );
    process.stdout.write(text, () => resolve());
  });
}

// The second parameter of a parser shows that its option may be repeated.
function parseColumn(value: string, before?: ColumnNames): ColumnNames {
  const [name, column] = cut(value, value.indexOf('='));
  const field = ticketFields.find((candidate) => candidate === name);
  if (field === undefined || column === '')
    throw new InvalidArgumentError(`Write field=name; fields are ${ticketFields.join(', ')}.`);
  return { ...before, [field]: [...(before?.[field] ?? []), column] };
}

function parsePattern(value: string): RegExp {
  if (!value.includes('(?<alert>')) throw new InvalidArgumentError('It needs a group (?<alert>…).');
  try {
    return new RegExp(value, 'u');
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function parseRename(value: string, before?: readonly Rename[]): readonly Rename[] {
  const [pattern, name] = cut(value, value.lastIndexOf('='));
  if (pattern === '' || name === '') throw new InvalidArgumentError("Write 'Disk usage*=DiskFull'.");
  return [...(before ?? []), { is: globOf(pattern), name }];
}

function parseValue(value: string, before?: readonly ValuePattern[]): readonly ValuePattern[] {
  const [column, pattern] = cut(value, value.indexOf('='));
  if (column === '' || pattern === '') throw new InvalidArgumentError("Write 'close_code=Solved*'.");
  return [...(before ?? []), { column, is: globOf(pattern) }];
}

function globOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`, 'iu');
}

function cut(value: string, at: number): readonly [string, string] {
  return at < 0 ? ['', ''] : [value.slice(0, at), value.slice(at + 1)];
}

function parseZone(value: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return value;
  } catch {
    throw new InvalidArgumentError('Write a name like Europe/Berlin.');
  }
}

function parseOffset(value: string): string {
  if (!/^[+-]\d\d:\d\d$/.test(value)) throw new InvalidArgumentError('Write it like +02:00.');
  return value;
}

function parseDelimiter(value: string): string {
  const delimiter = value === String.raw`\t` ? '\t' : value;
  if (delimiter.length !== 1) throw new InvalidArgumentError(String.raw`It is one character; \t is a tab.`);
  return delimiter;
}

function parsePriorities(value: string, before?: ReadonlyMap<string, Priority>): ReadonlyMap<string, Priority> {
  const [alert, text] = cut(value, value.lastIndexOf('='));
  const priority = parsePriority(text);
  if (alert === '' || priority === undefined)
    throw new InvalidArgumentError('Write alert=P2; priorities are P1 to P5.');
  return new Map([...(before ?? []), [alert, priority]]);
}

function collect(value: string, before?: readonly string[]): readonly string[] {
  return [...(before ?? []), value];
}
