import type { Command } from 'commander';
import { addReachOptions, type ReachFlags, receiverOf } from '../options/reach-options.ts';
import type { Terminal } from '../terminal.ts';

const examples = `
It says when the connection is lost, tries again by itself, and says when it is back. Ctrl-C ends it.

Examples:
  big-red-button watch                every button
  big-red-button watch swype-app
  big-red-button watch --json | jq -c 'select(.event == "state") | .buttons[] | [.name, .state]'`;

/** Adds `watch`: what happens, as it happens. */
export function registerWatch(program: Command, terminal: Terminal): void {
  const watch = program
    .command('watch')
    .description('follow the buttons: a line for each change, as it happens')
    .argument('[name]', 'a button');
  addReachOptions(watch)
    .addHelpText('after', examples)
    .action(async (name: string | undefined, flags: ReachFlags) => {
      const { explained, viewOf } = await import('./run-command.ts');
      const { CallFailed } = await import('../client/call-failed.ts');
      const { follow } = await import('../client/follow.ts');
      const { openSession } = await import('../client/session.ts');
      const { jsonOutput, linesOutput } = await import('./watch-output.ts');
      const view = viewOf(terminal, flags);
      const { stdout } = terminal;
      const output = flags.json ? jsonOutput(stdout, name) : linesOutput(stdout, name, view);
      const ending = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) terminal.onSignal(signal, () => ending.abort());
      // Whoever read along has gone: `big-red-button watch | head`.
      process.stdout.on('error', () => ending.abort());
      try {
        await follow(() => openSession(receiverOf(flags, terminal)), output, ending.signal);
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error;
        const asked = { act: 'watch', ...(name !== undefined && { button: name }) } as const;
        throw explained(error, { terminal, flags, asked, view, buttons: output.names() });
      }
    });
}
