import type { Command } from 'commander';
import type { Selector } from '../../many/choice.ts';
import { formatOf } from '../../options/output-format.ts';
import { addReachOptions, type ReachFlags, receiverOf } from '../../options/reach-options.ts';
import { onInterrupt, type Terminal } from '../../terminal/terminal.ts';

const examples = `
If the connection is lost, watch says so and reconnects by itself. Ctrl-C ends it.

Examples:
  big-red-button watch                every button
  big-red-button watch swype-app
  big-red-button watch --json | jq -c 'select(.event == "state") | .buttons[] | [.name, .state]'`;

/** Adds `watch`, which prints each change when it happens. */
export function registerWatch(program: Command, terminal: Terminal): void {
  const watch = program
    .command('watch')
    .description('follow the buttons: a line for each change')
    .argument('[name]', 'a button');
  addReachOptions(watch, ['json'])
    .addHelpText('after', examples)
    .action((name: string | undefined, flags: ReachFlags) => watchButtons(terminal, name, flags));
}

/** Prints each change until the person ends it. */
export async function watchButtons(
  terminal: Terminal,
  name: string | undefined,
  flags: ReachFlags,
  selector?: Selector,
): Promise<void> {
  const { explain, viewOf } = await import('../run-command.ts');
  const { CallFailed } = await import('../../client/call-failed.ts');
  const { follow } = await import('../../client/follow.ts');
  const { openSession } = await import('../../client/session.ts');
  const { jsonOutput, linesOutput } = await import('./watch-output.ts');
  const choice = { name, selector };
  const output =
    formatOf(flags) === 'json'
      ? jsonOutput(terminal.stdout, choice)
      : linesOutput(terminal.stdout, choice, viewOf(terminal, flags));
  const ending = new AbortController();
  onInterrupt(terminal, () => ending.abort());
  // The reader of the pipe has ended: `big-red-button watch | head`.
  process.stdout.on('error', () => ending.abort());
  try {
    await follow(() => openSession(receiverOf(flags, terminal)), output, ending.signal);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    throw explain(error, terminal, flags, { right: 'get', button: name }, output.names());
  }
}
