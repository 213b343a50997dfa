import { createInterface } from 'node:readline/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { ButtonView } from '../../../api/button-service.ts';
import type { DirectButton } from '../../client/direct-reset.ts';
import type { ResetDone } from '../../client/receiver-client.ts';
import type { Session } from '../../client/session.ts';
import { type ActFlags, addActOptions } from '../../options/act-options.ts';
import type { View } from '../../render/view.ts';
import { CommandFailed, type Input, type Output, type Terminal, usageError } from '../../terminal/terminal.ts';
import type { Shown } from '../run-command.ts';

interface ResetFlags extends ActFlags {
  readonly trip?: string;
  readonly force?: true;
  readonly direct?: true;
}

const examples = `
A reset releases one trip: the trip that you have looked at. It starts nothing; restore is a separate command. Without --trip, the
command shows the present trip and asks you to type the button's name. Without a terminal, it ends with exit code 2 instead.

--direct works without the receiver. It releases the latch in its state object with your own rights at the API server. docs/security.md
lists the rights that it needs.

Examples:
  big-red-button reset swype-app --reason 'gateway is back'
  big-red-button reset swype-app --trip 20261125-031207-9f3a61 --reason 'gateway is back'
  big-red-button reset swype-app --reason 'gateway is back' --direct`;

/** Adds `reset`, which releases the latch of one trip. */
export function registerReset(program: Command, terminal: Terminal): void {
  const reset = program
    .command('reset')
    .description('release the latch of one trip; this starts nothing')
    .argument('<name>', 'the button');
  addActOptions(reset)
    .option('--trip <id>', 'the trip that you have looked at', parseTrip)
    .option('--force', 'reset even if pods may still be stopping')
    .option('--direct', 'work without the receiver, with your own rights')
    .addHelpText('after', examples)
    .action(async (name: string, flags: ResetFlags) => {
      if (flags.direct) return runDirect(terminal, name, flags);
      const { askReceiver } = await import('../run-command.ts');
      const asked = { right: 'reset', direct: 'reset', button: name, reason: flags.reason } as const;
      await askReceiver(terminal, flags, asked, (session, view) => run(terminal, name, flags, session, view));
    });
}

async function run(terminal: Terminal, name: string, flags: ResetFlags, session: Session, view: View): Promise<Shown> {
  const { retryUntilDone } = await import('../../client/retry-until.ts');
  const { client, claimedName } = session;
  const trip = flags.trip ?? (await chooseTrip(terminal, await client.get(name), flags, view));
  const order = { trip, reason: flags.reason, force: flags.force ?? false, claimedName };
  const done = await retryUntilDone(() => client.reset(name, order), terminal.stderr);
  return { json: { button: name, trip, ...done }, text: describeReset(name, trip, done, view) };
}

async function runDirect(terminal: Terminal, name: string, flags: ResetFlags): Promise<void> {
  const { askCluster } = await import('../run-command.ts');
  const { accountOf } = await import('../../client/find-button.ts');
  const { retryDirectly } = await import('../../client/direct-button.ts');
  const { openDirectly } = await import('../../client/direct-reset.ts');
  const { sayWaiting } = await import('../../client/retry-until.ts');
  await askCluster(terminal, flags, async (connection, claimedName, view) => {
    const [opened, account] = await Promise.all([openDirectly(connection, name), accountOf(connection)]);
    if (opened.kind !== 'found') throw noLatch(name, opened);
    // This process cannot know who holds the target.
    const { heldBy: _, ...shown } = opened.button.view();
    const trip = flags.trip ?? (await chooseTrip(terminal, shown, flags, view));
    const order = { trip, reason: flags.reason, force: flags.force ?? false };
    const onWait = (why: string) => sayWaiting(terminal.stderr, why);
    const outcome = await retryDirectly(() => opened.button.reset({ account, claimedName }, order), { onWait });
    if (outcome.kind !== 'reset') throw notReset(name, outcome.problem);
    const { already } = outcome;
    const json = { button: name, trip, direct: true, state: 'armed', already };
    return { json, text: describeReset(name, trip, { already }, view) };
  });
}

function noLatch(name: string, opened: Exclude<DirectButton, { kind: 'found' }>): CommandFailed {
  const state = `ConfigMap big-red-button-${name}`;
  return opened.kind === 'no-state-object'
    ? new CommandFailed(`there is no button ${name} here: ${state} is not in the receiver's namespace`)
    : new CommandFailed(`${state} contains no latch to release: ${opened.problem}`);
}

function notReset(name: string, problem: string): CommandFailed {
  return new CommandFailed(`${name} is not reset: ${problem}`, { next: ['Repeating the reset is safe.'] });
}

/** Nobody resets blindly: the person confirms the shown trip, by its id or by the button's name. */
async function chooseTrip(terminal: Terminal, button: ButtonView, flags: ResetFlags, view: View): Promise<string> {
  const { name, trip } = button;
  if (trip === undefined) {
    throw new CommandFailed(`${name} is not latched, so there is nothing to reset`, {
      next: [`See its state: ${view.command('status', name)}`],
    });
  }
  const { renderButton } = await import('../../render/status.ts');
  terminal.stderr.write(`${renderButton(button, view)}\n`);
  const { stdin } = terminal;
  if (flags.json || stdin?.isTTY !== true) {
    const force = flags.force ? ['--force'] : [];
    const direct = flags.direct ? ['--direct'] : [];
    const command = view.command('reset', name, '--trip', trip.id, ...force, '--reason', flags.reason, ...direct);
    throw usageError('name the trip that you have looked at', command);
  }
  const typed = await ask(stdin, terminal.stderr, `To release trip ${trip.id}, type the button's name: `);
  if (typed !== name) throw new CommandFailed(`the name is not ${name}: nothing was done`);
  return trip.id;
}

/** Reads one line that the person types. Returns undefined if the input ends first. */
async function ask(input: Input, output: Output, question: string): Promise<string | undefined> {
  output.write(question);
  const lines = createInterface({ input });
  try {
    for await (const line of lines) return line.trim();
    return undefined;
  } finally {
    lines.close();
  }
}

/** Rejects the empty text of `--trip "$TRIP"` with an unset variable. */
function parseTrip(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Name the trip that `status` shows.');
  return text.trim();
}

function describeReset(name: string, trip: string, { already }: Pick<ResetDone, 'already'>, { command }: View): string {
  const how = already ? 'was already released' : 'is released';
  return `${name} is armed again: trip ${trip} ${how}. Nothing was started.\nRestore with your own rights: ${command('restore', name)}\n`;
}
