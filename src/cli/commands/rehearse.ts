import type { Command } from 'commander';
import { addReachOptions, type ReachFlags } from '../options/reach-options.ts';
import type { Terminal } from '../terminal.ts';

const examples = `
A server-side dry run of the stop, by the receiver's own account: it goes through rights and admission, and changes nothing. Exit code
1 where a real stop would fail. It takes the right to press.

Examples:
  big-red-button rehearse             every button
  big-red-button rehearse swype-app`;

/** Adds `rehearse`: whether a stop would go through, now. */
export function registerRehearse(program: Command, terminal: Terminal): void {
  const rehearse = program
    .command('rehearse')
    .description('try the stop now, as a dry run that changes nothing')
    .argument('[name]', 'a button');
  addReachOptions(rehearse)
    .addHelpText('after', examples)
    .action(async (name: string | undefined, flags: ReachFlags) => {
      const { askReceiver } = await import('./run-command.ts');
      const { alignColumns, printable } = await import('../render/text.ts');
      const asked = { act: 'rehearse', ...(name !== undefined && { button: name }) } as const;
      await askReceiver(terminal, flags, asked, async ({ client }, { paint }) => {
        const names = name === undefined ? (await client.list()).buttons.map((button) => button.name) : [name];
        const json = await Promise.all(names.map(async (button) => ({ button, ...(await client.rehearse(button)) })));
        const rows = json.map(({ button, ok, problem }) => {
          const told = ok ? 'a stop would go through' : printable(problem ?? '');
          return [button, ok ? paint('green', 'ok') : paint('red', 'failed'), told];
        });
        const failed = json.filter(({ ok }) => !ok).map(({ button }) => button);
        const text = alignColumns(rows).map((line) => `${line}\n`);
        return {
          ...{ json, text: text.join('') },
          ...(failed.length > 0 && { failed: `a stop would fail: ${failed.join(', ')}` }),
        };
      });
    });
}
