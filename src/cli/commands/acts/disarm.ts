import type { Command } from 'commander';
import { longestDisarmMs } from '../../../core/latch/disarm.ts';
import { describeDuration } from '../../../core/text/duration.ts';
import { type ActFlags, addActOptions } from '../../options/act-options.ts';
import { durationParser } from '../../options/duration.ts';
import { addNeededOption } from '../../options/usage.ts';
import type { Terminal } from '../../terminal/terminal.ts';

interface DisarmFlags extends ActFlags {
  readonly for: number;
}

const examples = `
While a button is disarmed, no alert and no backup sensor trips it. A press still stops the target, and a latched button stays latched.
The disarm ends by itself, at the latest after a day. Run the command again to change the time; \`arm\` ends it early. An alert lasts as
long as the disarm, and another one fires if the button would have tripped. You need the right to disarm.

Examples:
  big-red-button disarm swype-app --for 2h --reason 'gateway maintenance'
  big-red-button arm swype-app`;

/** Adds `disarm`, which keeps a button from tripping for a time. */
export function registerDisarm(program: Command, terminal: Terminal): void {
  const disarm = program
    .command('disarm')
    .description('for a time, let no alert and no sensor trip the button; a press still works')
    .argument('<name>', 'the button');
  addNeededOption(disarm, {
    flags: '--for <duration>',
    description: 'how long, such as 2h or 90m; at most 24h',
    example: '2h',
    parse: durationParser('Write it like 2h, 90m or 1h30m. From 1s to 24h.', {
      minimum: 1_000,
      maximum: longestDisarmMs,
    }),
  });
  addActOptions(disarm)
    .addHelpText('after', examples)
    .action(async (name: string, flags: DisarmFlags) => {
      const { askReceiver } = await import('../run-command.ts');
      const { retryUntilDone } = await import('../../client/retry-until.ts');
      const { formatTime } = await import('../../render/times.ts');
      const { reason } = flags;
      await askReceiver(terminal, flags, { right: 'disarm', button: name, reason }, async (session, { command }) => {
        const { client, claimedName } = session;
        const order = { seconds: Math.ceil(flags.for / 1_000), reason, claimedName };
        const { until } = await retryUntilDone(() => client.disarm(name, order), terminal.stderr);
        const end = `${formatTime(Date.parse(until))}, in ${describeDuration(flags.for)}`;
        const text = `${name} is disarmed until ${end}. A press still stops the target.\nEnd it early: ${command('arm', name)}\n`;
        return { json: { button: name, until }, text };
      });
    });
}
