import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ColumnNames, ticketFields } from '../toil/columns.ts';
import { type Format, formats } from '../toil/formats.ts';
import { parseUtcOffset } from '../toil/time.ts';

/** What both subcommands take to read tickets. */
interface ReadFlags {
  readonly format?: Format;
  readonly column: ColumnNames;
  readonly pattern?: RegExp;
  readonly slashes?: 'dmy' | 'mdy';
  readonly utcOffset: number;
  readonly delimiter?: string;
}

interface ReviewFlags extends ReadFlags {
  readonly json?: true;
  readonly markdown?: true;
  readonly html?: true;
  readonly suggest?: true;
}

/** Adds `toil` to the program: `review` and `replay` of ticket files. Exit codes: 0 done, 1 failed, 2 wrong usage. */
export function registerToil(program: Command): void {
  const toil = program.command('toil').description('find the tickets that need nobody, and what to do about them');
  registerReview(toil);
}

function registerReview(toil: Command): void {
  const review = toil
    .command('review')
    .description('count the tickets of a queue, and propose one treatment for each alert')
    .argument('<file...>', 'ticket files: plain log, CSV, JSON lines, Alertmanager JSON; - is standard input')
    .addOption(new Option('--json', 'print everything as JSON').conflicts(['markdown', 'html', 'suggest']))
    .addOption(new Option('--markdown', 'print Markdown').conflicts(['html', 'suggest']))
    .addOption(new Option('--html', 'print one self-contained page with charts').conflicts(['suggest']))
    .option('--suggest', 'print the proposed routes, inhibitions and priorities as Alertmanager configuration');
  addReadOptions(review).action(async (files: string[], flags: ReviewFlags) => {
    const { runReview } = await import('../toil/run-review.ts');
    await reportFailure(async () => {
      const { stdin, stderr } = process;
      const colour = useColour();
      await print(
        await runReview({ files, read: readOptions(flags), output: outputOf(flags), colour, stdin, errors: stderr }),
      );
    });
  });
}

function addReadOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'read the files so (default: seen from their first lines)').choices(formats),
    )
    .option('--column <field=name>', `where a field is: ${ticketFields.join(', ')}; may be repeated`, parseColumn, {})
    .option(
      '--pattern <regexp>',
      'take the alert\'s text apart by named groups: "(?<zone>\\\\w+)/(?<alert>\\\\w+)"',
      parsePattern,
    )
    .addOption(new Option('--slashes <order>', 'what comes first in 03/04/2026').choices(['dmy', 'mdy']))
    .option('--utc-offset <±hh:mm>', 'of times without a zone', parseOffset, 0)
    .option('--delimiter <character>', 'between the cells of CSV (default: seen from the header)', parseDelimiter);
}

function readOptions({ format, column, pattern, slashes, utcOffset, delimiter }: ReadFlags) {
  return {
    reading: {
      chosen: column,
      utcOffsetMinutes: utcOffset,
      ...(pattern !== undefined && { pattern }),
      ...(slashes !== undefined && { slashes }),
    },
    ...(format !== undefined && { format }),
    ...(delimiter !== undefined && { delimiter }),
  };
}

function outputOf(flags: ReviewFlags) {
  if (flags.json) return 'json';
  if (flags.markdown) return 'markdown';
  if (flags.html) return 'html';
  return flags.suggest ? 'suggest' : 'table';
}

function parseColumn(value: string, before: ColumnNames): ColumnNames {
  const [name = '', ...rest] = value.split('=');
  const field = ticketFields.find((candidate) => candidate === name);
  const column = rest.join('=');
  if (field === undefined || column === '') {
    throw new InvalidArgumentError(`Write field=name; fields are ${ticketFields.join(', ')}.`);
  }
  return { ...before, [field]: [...(before[field] ?? []), column] };
}

function parsePattern(value: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(value, 'u');
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  if (!value.includes('(?<alert>')) throw new InvalidArgumentError('It needs a group (?<alert>…).');
  return pattern;
}

function parseOffset(value: string): number {
  const minutes = parseUtcOffset(value);
  if (minutes === undefined) throw new InvalidArgumentError('Write it like +02:00.');
  return minutes;
}

function parseDelimiter(value: string): string {
  const delimiter = value === String.raw`\t` ? '\t' : value;
  if (delimiter.length !== 1) throw new InvalidArgumentError(String.raw`It is one character; \t is a tab.`);
  return delimiter;
}

/** Colour only on a terminal, and not where NO_COLOR asks for none (https://no-color.org). */
function useColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}

async function reportFailure(act: () => Promise<void>): Promise<void> {
  const { UnreadableFile } = await import('../toil/unreadable-file.ts');
  try {
    await act();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Resolves once the text is out; a reader that has seen enough (`| head`) is no failure. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' ? resolve() : reject(error),
    );
    process.stdout.write(text, () => resolve());
  });
}
