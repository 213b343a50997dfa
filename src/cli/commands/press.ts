import { type Command, InvalidArgumentError } from 'commander';
import { describeTarget, parseTarget, type Target, targetKey } from '../../core/target.ts';
import { plural } from '../../core/text/wording.ts';
import type { Pressed } from '../client/receiver-client.ts';
import { type ActFlags, addActOptions } from '../options/act-options.ts';
import type { CommandLine } from '../render/command-line.ts';
import { CommandFailed, type Terminal } from '../terminal.ts';

interface PressFlags extends ActFlags {
  readonly direct?: true;
  readonly target?: Target;
  readonly config?: string;
}

const examples = `
Exit code 0 means: the latch is durable and zero replicas are accepted. The same again does no harm.

--direct does it without the receiver, where that cannot be reached: with your own rights, straight at the API server. It latches in
the same state object first, so that the receiver finds the latch and holds it. docs/security.md says which rights that takes.

Examples:
  big-red-button press swype-app --reason 'Swype charges twice'
  big-red-button press swype-app --reason 'Swype charges twice' --direct`;

/** Adds `press`: stops a button's target by hand. */
export function registerPress(program: Command, terminal: Terminal): void {
  const press = program
    .command('press')
    .description('stop the target now: latch, scale to zero, and hold it there until a reset')
    .argument('<name>', 'the button');
  addActOptions(press)
    .option('--direct', 'without the receiver, with your own rights')
    .option('--target <kind/namespace/name>', 'with --direct: what the button stops', readTarget)
    .option('--config <file>', "with --direct: a config file of the receiver's that says so")
    .addHelpText('after', examples)
    .action((name: string, flags: PressFlags) => {
      if (flags.direct) return pressDirect(terminal, name, flags);
      if (flags.target !== undefined || flags.config !== undefined) {
        throw new CommandFailed('--target and --config are for --direct: the receiver knows what its buttons stop', 2);
      }
      return pressReceiver(terminal, name, flags);
    });
}

async function pressReceiver(terminal: Terminal, name: string, flags: PressFlags): Promise<void> {
  const { askReceiver } = await import('./run-command.ts');
  const { patiently } = await import('../client/retry-until.ts');
  const { reason } = flags;
  await askReceiver(terminal, flags, { act: 'press', button: name, reason }, async (session, { command }) => {
    const { client, claimedName } = session;
    const pressed = await patiently(
      () => client.press(name, { reason, claimedName }),
      (why) => tellWaiting(terminal, why),
    );
    return { json: { button: name, ...pressed }, text: describePressed(name, pressed, command) };
  });
}

async function pressDirect(terminal: Terminal, name: string, flags: PressFlags): Promise<void> {
  const { asUser } = await import('../options/as-user.ts');
  const { accountOf, findButton } = await import('../client/find-button.ts');
  const { pressDirectly } = await import('../client/direct-press.ts');
  const { reason, target, config } = flags;
  await asUser(terminal, flags, async (connection, claimedName, { command }) => {
    const sources = { ...(target !== undefined && { target }), ...(config !== undefined && { config }) };
    const [{ button, saidBy }, account] = await Promise.all([
      findButton(connection, name, sources),
      accountOf(connection),
    ]);
    terminal.stderr.write(`Pressing without the receiver: ${describeTarget(button.target)}, ${saidBy}.\n`);
    const by = { account, claimedName };
    const onWait = (why: string) => tellWaiting(terminal, why);
    const { outcome, target: held, replicas } = await pressDirectly(connection, { button, by, reason, onWait });
    if (outcome.kind === 'pending') throw new CommandFailed(describeUnfinished(name, outcome.problem, replicas));
    const { kind: _, ...pressed } = outcome;
    if (targetKey(held) !== targetKey(button.target))
      throw new CommandFailed(describeOther(name, pressed.trip, held, command));
    const text = `${describePressed(name, pressed, command)}${heldByNobody}`;
    return { json: { button: name, direct: true, ...pressed }, text };
  });
}

const heldByNobody =
  'No receiver was asked: until one runs, nobody holds the target at zero. It finds the latch, and then does.\n';

function describeUnfinished(name: string, problem: string, replicas: number | undefined): string {
  const count =
    replicas === undefined
      ? 'how many replicas it has is not known'
      : `the target is at ${plural(replicas, 'replica')}`;
  return `${name} is not pressed, and ${count}: ${problem}\n  Nothing holds the target until it is latched. The same again does no harm.`;
}

/** A button has one latch, which holds what it was made for until it is reset. */
function describeOther(name: string, trip: string, held: Target, command: CommandLine): string {
  const look = command('status', name);
  return `${name} is latched for ${describeTarget(held)}, by trip ${trip}: that is held, and nothing else was stopped\n  Look: ${look}`;
}

function tellWaiting(terminal: Terminal, why: string): void {
  terminal.stderr.write(`Not done yet, trying on: ${why}\n`);
}

function describePressed(name: string, { state, already, trip }: Pressed, command: CommandLine): string {
  const how = already
    ? `${name} was latched before, by trip ${trip}: nothing new was done. It is ${state}.`
    : `${name} is ${state}: the latch is durable and zero replicas are accepted. Trip ${trip}.`;
  return `${how}\nLook:   ${command('status', name)}\nReset:  ${command('reset', name, '--trip', trip, '--reason', '…')}\n`;
}

function readTarget(text: string): Target {
  const target = parseTarget(text);
  if (target === undefined) throw new InvalidArgumentError('Write it like Deployment/sre/swype-app.');
  return target;
}
