import type { Command } from 'commander';
import { addReachOptions, type ReachFlags } from '../options/reach-options.ts';
import type { Terminal } from '../terminal/terminal.ts';

const examples = `
Examples:
  big-red-button status               every button, or details of the only one
  big-red-button status swype-app     state, reason, what happens next, how to reset and restore
  big-red-button status --json | jq -r '.buttons[] | select(.state != "armed") | .name'`;

/** Adds `status`, which shows the state of the buttons. */
export function registerStatus(program: Command, terminal: Terminal): void {
  const status = program
    .command('status')
    .description('show the state of the buttons, and why')
    .argument('[name]', 'a button');
  addReachOptions(status)
    .addHelpText('after', examples)
    .action(async (name: string | undefined, flags: ReachFlags) => {
      const { askReceiver } = await import('./run-command.ts');
      const { renderButton } = await import('../render/status.ts');
      const { renderButtons, renderHealth, renderStrayStop } = await import('../render/overview.ts');
      await askReceiver(terminal, flags, { act: 'status', button: name }, async ({ client }, view) => {
        if (name !== undefined) {
          const button = await client.get(name);
          return { json: button, text: renderButton(button, view) };
        }
        const list = await client.list();
        const [only, ...others] = list.buttons;
        const isOne = only !== undefined && others.length === 0;
        const text = isOne ? renderButton(only, view) : renderButtons(list.buttons, view);
        // The state of one button already includes the shared troubles.
        const shared = isOne ? renderStrayStop(list.chain, view) : renderHealth(list.chain, view);
        return { json: list, text: [text, shared].filter((part) => part !== '').join('\n') };
      });
    });
}
