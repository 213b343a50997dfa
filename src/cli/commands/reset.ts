import { type Command, InvalidArgumentError } from 'commander';
import type { ButtonView } from '../../api/button-service.ts';
import type { ResetDone } from '../client/receiver-client.ts';
import type { Session } from '../client/session.ts';
import { type ActFlags, addActOptions } from '../options/act-options.ts';
import type { View } from '../render/status.ts';
import { CommandFailed, type Terminal } from '../terminal.ts';
import type { Shown } from './run-command.ts';

interface ResetFlags extends ActFlags {
  readonly trip?: string;
  readonly force?: true;
}

const examples = `
A reset releases one trip, the one that you looked at. It starts nothing: to restore is an act of its own. Without --trip it
shows the present trip; on a terminal it then asks you to type the button's name, elsewhere it ends with exit code 2.

Examples:
  big-red-button reset swype-app --reason 'gateway is back'
  big-red-button reset swype-app --trip 20261125-031207-9f3a61 --reason 'gateway is back'`;

/** Adds `reset`: releases the latch of one trip, by its id. */
export function registerReset(program: Command, terminal: Terminal): void {
  const reset = program
    .command('reset')
    .description('release the latch of one trip; starts nothing')
    .argument('<name>', 'the button');
  addActOptions(reset)
    .option('--trip <id>', 'the trip that you have looked at', parseTrip)
    .option('--force', 'also while pods may still be stopping')
    .addHelpText('after', examples)
    .action(async (name: string, flags: ResetFlags) => {
      const { askReceiver } = await import('./run-command.ts');
      const asked = { act: 'reset', button: name, reason: flags.reason } as const;
      await askReceiver(terminal, flags, asked, (session, view) => run(terminal, name, flags, session, view));
    });
}

async function run(terminal: Terminal, name: string, flags: ResetFlags, session: Session, view: View): Promise<Shown> {
  const { patiently } = await import('../client/retry-until.ts');
  const { client, claimedName } = session;
  const trip = flags.trip ?? (await chooseTrip(terminal, await client.get(name), flags, view));
  const order = { trip, reason: flags.reason, force: flags.force ?? false, claimedName };
  const wait = (why: string) => terminal.stderr.write(`Not done yet, trying on: ${why}\n`);
  const done = await patiently(() => client.reset(name, order), wait);
  return { json: { button: name, trip, ...done }, text: describeReset(name, trip, done, view) };
}

/** Never blindly: whoever resets has seen the trip, and says so by its id or by the button's name. */
async function chooseTrip(terminal: Terminal, button: ButtonView, flags: ResetFlags, view: View): Promise<string> {
  const { name, trip } = button;
  if (trip === undefined) {
    throw new CommandFailed(
      `${name} holds no trip, so there is nothing to reset\n  Look: ${view.command('status', name)}`,
    );
  }
  const { renderButton } = await import('../render/status.ts');
  terminal.stderr.write(`${renderButton(button, view)}\n`);
  const force = flags.force ? ['--force'] : [];
  const command = view.command('reset', name, '--trip', trip.id, ...force, '--reason', flags.reason);
  const { stdin } = terminal;
  if (flags.json || stdin?.isTTY !== true) {
    throw new CommandFailed(`name the trip that you have looked at\n  ${command}`, 2);
  }
  const { ask } = await import('../ask.ts');
  const typed = await ask(stdin, terminal.stderr, `To release trip ${trip.id}, type the button's name: `);
  if (typed !== name) throw new CommandFailed(`not ${name}: nothing was done`);
  return trip.id;
}

/** `--trip "$TRIP"` of a variable that is not set. */
function parseTrip(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Name the trip that `status` shows.');
  return text.trim();
}

function describeReset(name: string, trip: string, { already }: ResetDone, { command }: View): string {
  const how = already ? 'was released before' : 'is released';
  return `${name} is armed again: trip ${trip} ${how}. Nothing was started.\nRestore, with your own rights:  ${command('restore', name)}\n`;
}
