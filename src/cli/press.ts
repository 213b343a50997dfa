import type { Command } from 'commander';
import type { Pressed } from '../client/receiver-client.ts';
import type { CommandLine } from '../client/render/command-line.ts';
import { type ActFlags, addActOptions } from './act-options.ts';
import type { Terminal } from './terminal.ts';

const examples = `
Exit code 0 means: the latch is durable and zero replicas are accepted. The same again does no harm.

Example:
  big-red-button press swype-app --reason 'Swype charges twice'`;

/** Adds `press`: stops a button's target by hand. */
export function registerPress(program: Command, terminal: Terminal): void {
  const press = program
    .command('press')
    .description('stop the target now: latch, scale to zero, and hold it there until a reset')
    .argument('<name>', 'the button');
  addActOptions(press)
    .addHelpText('after', examples)
    .action(async (name: string, flags: ActFlags) => {
      const { askReceiver } = await import('./for-people.ts');
      const { patiently } = await import('../client/patience.ts');
      const { reason } = flags;
      await askReceiver(terminal, flags, { act: 'press', button: name, reason }, async (session, { command }) => {
        const { client, claimedName } = session;
        const wait = (why: string) => terminal.stderr.write(`Not done yet, trying on: ${why}\n`);
        const pressed = await patiently(() => client.press(name, { reason, claimedName }), wait);
        return { json: { button: name, ...pressed }, text: describePressed(name, pressed, command) };
      });
    });
}

export function describePressed(name: string, { state, already, trip }: Pressed, command: CommandLine): string {
  const how = already
    ? `${name} was latched before, by trip ${trip}: nothing new was done. It is ${state}.`
    : `${name} is ${state}: the latch is durable and zero replicas are accepted. Trip ${trip}.`;
  return `${how}\nLook:   ${command('status', name)}\nReset:  ${command('reset', name, '--trip', trip, '--reason', '…')}\n`;
}
