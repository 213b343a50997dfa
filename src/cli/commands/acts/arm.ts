import type { Command } from 'commander';
import { addNameOption, type NameFlags } from '../../options/act-options.ts';
import { addReachOptions, type ReachFlags } from '../../options/reach-options.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Adds `arm`, which ends a disarm early. */
export function registerArm(program: Command, terminal: Terminal): void {
  const arm = program
    .command('arm')
    .description('end a disarm early: alerts and the backup sensor can trip the button again')
    .argument('<name>', 'the button');
  addNameOption(addReachOptions(arm)).action(async (name: string, flags: ReachFlags & NameFlags) => {
    const { askReceiver } = await import('../run-command.ts');
    const { retryUntilDone } = await import('../../client/retry-until.ts');
    await askReceiver(
      terminal,
      flags,
      { right: 'disarm', button: name },
      async ({ client, claimedName }, { command }) => {
        const { already } = await retryUntilDone(() => client.arm(name, { claimedName }), terminal.stderr);
        const how = already ? 'was not disarmed' : 'is no longer disarmed';
        return { json: { button: name, already }, text: `${name} ${how}.\nStatus: ${command('status', name)}\n` };
      },
    );
  });
}
