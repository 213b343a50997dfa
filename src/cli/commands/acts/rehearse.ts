import type { Command } from 'commander';
import { addReachOptions, type ReachFlags } from '../../options/reach-options.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const examples = `
The receiver runs the stop as a server-side dry run with its own account. This checks rights and admission, and changes nothing. The
exit code is 1 if a real stop would fail. If an admission webhook does not support dry runs, the result is unknown, and the exit code is 0. You need the right to press.

Examples:
  big-red-button rehearse             every button
  big-red-button rehearse swype-app`;

/** Adds `rehearse`, which tests whether a stop would succeed now. */
export function registerRehearse(program: Command, terminal: Terminal): void {
  const rehearse = program
    .command('rehearse')
    .description('test the stop now, as a dry run that changes nothing')
    .argument('[name]', 'a button');
  addReachOptions(rehearse)
    .addHelpText('after', examples)
    .action(async (name: string | undefined, flags: ReachFlags) => {
      const { askReceiver } = await import('../run-command.ts');
      const { alignColumns } = await import('../../../core/text/columns.ts');
      const { printable } = await import('../../render/text.ts');
      await askReceiver(terminal, flags, { right: 'press', button: name }, async ({ client }, { paint }) => {
        const names = name === undefined ? (await client.list()).buttons.map((button) => button.name) : [name];
        const json = await Promise.all(names.map(async (button) => ({ button, ...(await client.rehearse(button)) })));
        const rows = json.map(({ button, ok, unknown, problem }) => {
          if (ok) return [button, paint('green', 'ok'), 'a stop would succeed'];
          return [button, unknown ? paint('yellow', 'unknown') : paint('red', 'failed'), printable(problem ?? '')];
        });
        const failed = json.filter(({ ok, unknown }) => !ok && !unknown).map(({ button }) => button);
        return {
          json,
          text: alignColumns(rows)
            .map((line) => `${line}\n`)
            .join(''),
          failed: failed.length > 0 ? `a stop would fail: ${failed.join(', ')}` : undefined,
        };
      });
    });
}
