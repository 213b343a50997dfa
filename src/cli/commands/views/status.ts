import type { Command } from 'commander';
import { parseSelectorOption, type Selector, selectButtons } from '../../many/choice.ts';
import { formatOf } from '../../options/output-format.ts';
import { addReachOptions, type ReachFlags } from '../../options/reach-options.ts';
import { type Terminal, usageError } from '../../terminal/terminal.ts';
import { watchButtons } from './watch.ts';

interface StatusFlags extends ReachFlags {
  readonly selector?: Selector;
  readonly watch?: true;
}

const examples = `
Examples:
  big-red-button status               every button, or details of the only one
  big-red-button status swype-app     state, reason, what happens next, how to reset and restore
  big-red-button status -l tier=payments   the buttons whose labels match, in kubectl's grammar
  big-red-button status -w            then a line for each change
  big-red-button status --json | jq -r '.buttons[] | select(.state != "armed") | .name'`;

/** Adds `status`, which shows the state of the buttons. */
export function registerStatus(program: Command, terminal: Terminal): void {
  const status = program
    .command('status')
    .description('show the state of the buttons, and why')
    .argument('[name]', 'a button');
  addReachOptions(status, ['json', 'yaml', 'wide', 'name'])
    .option('-l, --selector <selector>', "the buttons whose labels match, in kubectl's grammar", parseSelectorOption)
    .option('-w, --watch', 'then print a line for each change, as watch does')
    .addHelpText('after', examples)
    .action(async (name: string | undefined, flags: StatusFlags) => {
      refuseMixtures(name, flags);
      await showStatus(terminal, name, flags);
      if (flags.watch) await watchButtons(terminal, name, flags, flags.selector);
    });
}

function refuseMixtures(name: string | undefined, flags: StatusFlags): void {
  if (flags.watch && formatOf(flags) !== undefined)
    throw usageError('-w is for people; a program uses: big-red-button watch --json');
  if (flags.selector !== undefined && name !== undefined)
    throw usageError('name one button, or choose buttons with --selector, but not both');
}

async function showStatus(terminal: Terminal, name: string | undefined, flags: StatusFlags): Promise<void> {
  const { askReceiver } = await import('../run-command.ts');
  const { renderButton } = await import('../../render/status.ts');
  const { renderButtons, renderHealth, renderStrayStop } = await import('../../render/overview.ts');
  await askReceiver(terminal, flags, { right: 'get', button: name }, async ({ client }, view) => {
    if (name !== undefined) {
      const button = await client.get(name);
      const wide = () => renderButtons([button], view, 'wide');
      return { json: button, text: renderButton(button, view), names: [button.name], wide };
    }
    const list = await client.list();
    const buttons = flags.selector === undefined ? list.buttons : selectButtons(list.buttons, flags.selector);
    const [only, ...others] = buttons;
    const isOne = only !== undefined && others.length === 0;
    const text = isOne ? renderButton(only, view) : renderButtons(buttons, view);
    // The state of one button already includes the shared troubles.
    const shared = isOne ? renderStrayStop(list.chain, view) : renderHealth(list.chain, view);
    return {
      json: { ...list, buttons },
      names: buttons.map((button) => button.name),
      wide: () => renderButtons(buttons, view, 'wide'),
      text: [text, shared].filter((part) => part !== '').join('\n'),
    };
  });
}
