import { type Command, Option } from 'commander';
import type { Output } from '../../../tickets/run-review.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { addReadOptions, print, priorityOptions, type ReadFlags, readOptions } from './toil-options.ts';
import { registerReplay } from './toil-replay.ts';

interface ReviewFlags extends ReadFlags {
  readonly json?: true;
  readonly markdown?: true;
  readonly suggest?: true;
  readonly output?: string;
}

const examples = `
Exports of the usual tools are known by their columns. For others, and for values of your own:
  toil review tickets.csv --column alert=Title --column "zone=Custom field (Zone)" --column opened=Raised
  toil review incidents.csv --hands-when 'close_code=Solved*' --nobody-when 'close_code=Auto*'
  toil review jira.csv --slashes dmy --time-zone Europe/Berlin --suggest --output proposals`;

/** Adds `toil` to the program: `review` and `replay` of ticket files. Exit codes: 0 done, 1 failed, 2 wrong usage. */
export function registerToil(program: Command, terminal: Terminal): void {
  const toil = program.command('toil').description('find the tickets that need nobody, and what to do about them');
  registerReview(toil);
  registerReplay(toil, terminal);
}

function registerReview(toil: Command): void {
  const command = toil
    .command('review')
    .description('count the tickets of a queue, and propose one treatment for each alert')
    .argument(
      '<file...>',
      'ticket files: exports as CSV or JSON, Alertmanager JSON, a mailbox, a plain log; - is standard input',
    )
    .addOption(new Option('--json', 'print everything as JSON').conflicts(['markdown', 'suggest']))
    .addOption(new Option('--markdown', 'print Markdown').conflicts(['suggest']))
    .option('--suggest', 'print the proposed routes, inhibitions and priorities as Alertmanager configuration')
    .option(
      '--output <folder>',
      'with --suggest: write that, Prometheus rules, steps for PagerDuty and a webhook into this folder',
    );
  addReadOptions(command)
    .addHelpText('after', examples)
    .action(async (files: string[], flags: ReviewFlags) => {
      const { runReview } = await import('../../../tickets/run-review.ts');
      const { output: folder, timeZone } = flags;
      const read = readOptions(flags);
      const shown = { output: outputOf(flags), colour: useColour(), timeZone, ...(folder !== undefined && { folder }) };
      await print(await runReview({ files, read, ...shown, ...priorityOptions(flags) }));
    });
}

function outputOf({ json, markdown, suggest }: ReviewFlags): Output {
  if (json) return 'json';
  if (markdown) return 'markdown';
  return suggest ? 'suggest' : 'table';
}

/** Colour only on a terminal, and not if NO_COLOR is set (https://no-color.org). */
function useColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}
