import type { Command } from 'commander';
import { formatOf } from '../../options/output-format.ts';
import { addReachOptions, type ReachFlags } from '../../options/reach-options.ts';
import { CommandFailed, type Terminal } from '../../terminal/terminal.ts';
import { watchButtons } from './watch.ts';

interface StatusFlags extends ReachFlags {
  readonly watch?: true;
}

const examples = `
Examples:
  big-red-button status               every button, or details of the only one
  big-red-button status swype-app     state, reason, what happens next, how to reset and restore
  big-red-button status -w            then a line for each change
  big-red-button status --json | jq -r '.buttons[] | select(.state != "armed") | .name'`;

/** Adds `status`, which shows the state of the buttons. */
export function registerStatus(program: Command, terminal: Terminal): void {
  const status = program
    .command('status')
    .description('show the state of the buttons, and why')
    .argument('[name]', 'a button');
  addReachOptions(status, ['json', 'yaml', 'wide', 'name'])
    .option('-w, --watch', 'then print a line for each change, as watch does')
    .addHelpText('after', examples)
    .action(async (name: string | undefined, flags: StatusFlags) => {
      if (flags.watch && formatOf(flags) !== undefined) {
        throw new CommandFailed('-w is for people; a program uses: big-red-button watch --json', { exitCode: 2 });
      }
      const { askReceiver } = await import('../run-command.ts');
      const { renderButton } = await import('../../render/status.ts');
      const { renderButtons, renderHealth, renderStrayStop } = await import('../../render/overview.ts');
      await askReceiver(terminal, flags, { right: 'get', button: name }, async ({ client }, view) => {
        if (name !== undefined) {
          const button = await client.get(name);
          return {
            json: button,
            text: renderButton(button, view),
            names: [button.name],
            wide: renderButtons([button], view, 'wide'),
          };
        }
        const list = await client.list();
        const [only, ...others] = list.buttons;
        const isOne = only !== undefined && others.length === 0;
        const text = isOne ? renderButton(only, view) : renderButtons(list.buttons, view);
        const [names, wide] = [list.buttons.map((button) => button.name), renderButtons(list.buttons, view, 'wide')];
        // The state of one button already includes the shared troubles.
        const shared = isOne ? renderStrayStop(list.chain, view) : renderHealth(list.chain, view);
        return { json: list, names, wide, text: [text, shared].filter((part) => part !== '').join('\n') };
      });
      if (flags.watch) await watchButtons(terminal, name, flags);
    });
}
