import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  shippedAlertmanagerConfig,
  shippedButtonRules,
  shippedStopRules,
  shippedTicketRules,
} from '../../config/shipped-files.ts';
import { formatDuration, parseDuration } from '../../core/text/duration.ts';
import { type ColumnNames, ticketFields } from '../../toil/columns.ts';
import { type Format, formats } from '../../toil/formats.ts';
import { type Priority, parsePriority } from '../../toil/ticket.ts';
import { parseUtcOffset } from '../../toil/time.ts';
import { onInterrupt, type Terminal } from '../terminal/terminal.ts';

/** How long a replay may play, if the user says nothing: a longer log is cut to its busiest hours. */
const replayPlayMs = 60_000;

const shippedRules = [shippedTicketRules, shippedButtonRules, shippedStopRules];

/** What both subcommands take to read tickets. */
interface ReadFlags {
  readonly format?: Format;
  readonly column?: ColumnNames;
  readonly pattern?: RegExp;
  readonly slashes?: 'dmy' | 'mdy';
  readonly utcOffset?: number;
  readonly delimiter?: string;
}

interface ReviewFlags extends ReadFlags {
  readonly json?: true;
  readonly markdown?: true;
  readonly html?: true;
  readonly suggest?: true;
}

interface ReplayFlags extends ReadFlags {
  readonly config: string;
  readonly rules?: readonly string[];
  readonly priority?: ReadonlyMap<string, Priority>;
  readonly spacing: number;
  readonly openFor: number;
  readonly within: number;
  readonly json?: true;
}

const examples = `
Exports of PagerDuty (raw incident data) and Jira are known by their columns. Others, or columns of your own:
  toil review tickets.csv --column alert=Title --column "zone=Custom field (Zone)" --column hands=Manual
  toil review incidents.csv --pattern '^\\[FIRING:\\d+\\] (?<alert>\\w+)' --column zone=service_name
  toil review jira.csv --slashes dmy --utc-offset +02:00 --html > review.html`;

/** Adds `toil` to the program: `review` and `replay` of ticket files. Exit codes: 0 done, 1 failed, 2 wrong usage. */
export function registerToil(program: Command, terminal: Terminal): void {
  const toil = program.command('toil').description('find the tickets that need nobody, and what to do about them');
  registerReview(toil);
  registerReplay(toil, terminal);
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
  addReadOptions(review)
    .addHelpText('after', examples)
    .action(async (files: string[], flags: ReviewFlags) => {
      const { runReview } = await import('../../toil/run-review.ts');
      const { stdin, stderr } = process;
      const output = outputOf(flags);
      await print(
        await runReview({ files, read: readOptions(flags), output, colour: useColour(), stdin, errors: stderr }),
      );
    });
}

function registerReplay(toil: Command, terminal: Terminal): void {
  const replay = toil
    .command('replay')
    .description('play the tickets through a real Alertmanager, and count what people would have heard')
    .argument('<file...>', 'ticket files, as for review')
    .addOption(
      new Option('--config <file>', 'Alertmanager configuration').default(shippedAlertmanagerConfig, 'the shipped one'),
    )
    .option(
      '--rules <file>',
      'Prometheus rules: their label `priority` ranks alerts whose tickets carry none (default: the shipped ones); may be repeated',
      collect,
    )
    .option(
      '--priority <alert=P1…P5>',
      "an alert's priority, whatever its tickets and rules say; may be repeated",
      parsePriorities,
    )
    .addOption(duration('--spacing <duration>', "the log's time between two tickets without times", 60_000))
    .addOption(duration('--open-for <duration>', "the log's time that a ticket without closing is open", 300_000))
    .addOption(duration('--within <duration>', 'play no longer; of a longer log the busiest hours', replayPlayMs))
    .option('--json', 'print everything as JSON');
  addReadOptions(replay).action(async (files: string[], flags: ReplayFlags) => {
    const { runReplay } = await import('../../toil/run-replay.ts');
    const { renderReplay } = await import('../../toil/render-replay.ts');
    const report = await runReplay({
      files,
      read: readOptions(flags),
      configFile: flags.config,
      ruleFiles: flags.rules ?? shippedRules,
      spacingMs: flags.spacing,
      openMs: flags.openFor,
      playMs: flags.within,
      priorities: flags.priority ?? new Map(),
      stdin: process.stdin,
      errors: process.stderr,
      onInterrupt: (act) => onInterrupt(terminal, act),
    });
    await print(flags.json ? `${JSON.stringify(report, undefined, 2)}\n` : renderReplay(report));
    if (report.outcomes.some(({ fate }) => fate === 'unheard')) process.exitCode = 1;
  });
}

function addReadOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'read the files so (default: seen from their first lines)').choices(formats),
    )
    .option('--column <field=name>', `where a field is: ${ticketFields.join(', ')}; may be repeated`, parseColumn)
    .option(
      '--pattern <regexp>',
      'take the alert\'s text apart by named groups: "(?<zone>\\\\w+)/(?<alert>\\\\w+)"',
      parsePattern,
    )
    .addOption(new Option('--slashes <order>', 'what comes first in 03/04/2026').choices(['dmy', 'mdy']))
    .option('--utc-offset <±hh:mm>', 'of times without a zone (default: UTC)', parseOffset)
    .option('--delimiter <character>', 'between the cells of CSV (default: seen from the header)', parseDelimiter);
}

function duration(flags: string, description: string, ms: number): Option {
  return new Option(flags, description).argParser(parseTime).default(ms, formatDuration(ms));
}

function readOptions({ format, column = {}, pattern, slashes, utcOffset = 0, delimiter }: ReadFlags) {
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

function parseColumn(value: string, before: ColumnNames = {}): ColumnNames {
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

function parsePriorities(
  value: string,
  before: ReadonlyMap<string, Priority> = new Map(),
): ReadonlyMap<string, Priority> {
  const cut = value.lastIndexOf('=');
  const priority = parsePriority(value.slice(cut + 1));
  if (cut < 1 || priority === undefined) throw new InvalidArgumentError('Write alert=P2; priorities are P1 to P5.');
  return new Map([...before, [value.slice(0, cut), priority]]);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function parseTime(value: string): number {
  const ms = parseDuration(value);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError('Write it like 30s, 5m or 1h30m.');
  return ms;
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
