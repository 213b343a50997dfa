import { type Command, InvalidArgumentError } from 'commander';
import { describeTarget, parseTarget, type Target, targetKey } from '../../../core/target.ts';
import { formatDuration, parseDuration } from '../../../core/text/duration.ts';
import type { Pressed } from '../../client/receiver-client.ts';
import { type ChoiceFlags, parseSelectorOption, readChoice } from '../../many/choice.ts';
import { type ActFlags, addActOptions } from '../../options/act-options.ts';
import { reachOf } from '../../options/reach-options.ts';
import type { CommandLine } from '../../render/view.ts';
import { CommandFailed, type Terminal, usageError } from '../../terminal/terminal.ts';

interface PressFlags extends ActFlags, ChoiceFlags {
  readonly direct?: true;
  readonly wait?: true;
  readonly timeout?: number;
  readonly target?: Target;
  readonly config?: string;
}

/** Longer than the usual grace period of a pod, 30 s. */
const defaultTimeoutMs = 60_000;

const examples = `
Exit code 0 means that the latch is durable and zero replicas are accepted; with --wait, also that no pod is left. Repeating a press is safe.

--direct works without the receiver. It uses your own rights at the API server and latches the same state object first, so that the
receiver finds the latch and holds the target at zero. docs/security.md lists the rights that it needs.

--all and --selector press many buttons, each on its own. The selector is kubectl's: tier=payments, tier!=test, 'tier in (payments, orders)',
'tier notin (test)', tier, '!tier', joined by commas. Buttons that were not stopped are listed, and the exit code is then 1. Each button is
reset on its own.

Examples:
  big-red-button press swype-app --reason 'Swype charges twice'
  big-red-button press swype-app --reason 'Swype charges twice' --wait
  big-red-button press --selector tier=payments --reason 'Swype charges twice'
  big-red-button press swype-app --reason 'Swype charges twice' --direct`;

/** Adds `press`, the manual stop. */
export function registerPress(program: Command, terminal: Terminal): void {
  const press = program
    .command('press')
    .description('stop the target now: latch, scale to zero, and hold at zero until a reset')
    .argument('[name]', 'the button');
  addActOptions(press)
    .option('--wait', 'end only when no pod of the target is left')
    .option('--timeout <duration>', `with --wait: how long (default: ${formatDuration(defaultTimeoutMs)})`, readTimeout)
    .option('--all', 'every button, each on its own')
    .option('-l, --selector <selector>', "every button whose labels match, in kubectl's grammar", parseSelectorOption)
    .option('--direct', 'work without the receiver, with your own rights')
    .option('--target <kind/namespace/name>', 'with --direct: the target of the button', readTarget)
    .option('--config <file>', "with --direct: a config file of the receiver that names the button's target")
    .addHelpText('after', examples)
    .action(async (typed: string | undefined, flags: PressFlags) => {
      const choice = readChoice(typed, flags);
      if (flags.wait && (flags.direct || choice.kind !== 'one')) {
        throw usageError('--wait asks the receiver about one button: not with --direct, --all or --selector');
      }
      if (!flags.wait && flags.timeout !== undefined) {
        throw usageError('--timeout is only for --wait: a press without it does not wait for the pods');
      }
      if (!flags.direct && (flags.target !== undefined || flags.config !== undefined)) {
        throw usageError('--target and --config are only for --direct: the receiver knows its targets');
      }
      if (choice.kind !== 'one' && flags.target !== undefined) {
        throw usageError('--target is only for one button: many buttons have the targets of the config');
      }
      if (choice.kind === 'one') return (flags.direct ? pressDirect : pressReceiver)(terminal, choice.name, flags);
      const { pressMany, pressManyDirectly } = await import('./press-many.ts');
      return (flags.direct ? pressManyDirectly : pressMany)(terminal, choice, flags);
    });
}

async function pressReceiver(terminal: Terminal, name: string, flags: PressFlags): Promise<void> {
  const { askReceiver } = await import('../run-command.ts');
  const { retryUntilDone } = await import('../../client/retry-until.ts');
  const { reason } = flags;
  await askReceiver(
    terminal,
    flags,
    { right: 'press', direct: 'press', button: name, reason },
    async (session, { command }) => {
      const { client, claimedName } = session;
      const pressed = await retryUntilDone(() => client.press(name, { reason, claimedName }), terminal.stderr);
      const text = describePressed(name, pressed, command);
      if (!flags.wait) return { json: { button: name, ...pressed }, text };
      const { waitUntilStopped } = await import('../../client/wait-until-stopped.ts');
      const wait = {
        client,
        button: name,
        trip: pressed.trip,
        timeoutMs: flags.timeout ?? defaultTimeoutMs,
        output: terminal.stderr,
      };
      const { state } = await waitUntilStopped(wait);
      return { json: { button: name, ...pressed, state }, text: `${text}No pod of the target is left.\n` };
    },
  );
}

async function pressDirect(terminal: Terminal, name: string, flags: PressFlags): Promise<void> {
  const { askCluster } = await import('../run-command.ts');
  const { accountOf, findButton } = await import('../../client/find-button.ts');
  const { pressDirectly } = await import('../../client/direct-press.ts');
  const { describeHold, findReceiver } = await import('../../client/receiver-presence.ts');
  const { sayWaiting } = await import('../../client/retry-until.ts');
  await askCluster(terminal, flags, async (connection, claimedName, { command }) => {
    // The stop does not wait for this answer.
    const looking = findReceiver(connection, reachOf(flags, terminal).namespace);
    const [{ button, saidBy }, account] = await Promise.all([
      findButton(connection, name, flags),
      accountOf(connection),
    ]);
    terminal.stderr.write(`Pressing without the receiver: ${describeTarget(button.target)}, ${saidBy}.\n`);
    const by = { account, claimedName };
    const onWait = (why: string) => sayWaiting(terminal.stderr, why);
    const { outcome, target, replicas, heldBy } = await pressDirectly(connection, {
      button,
      by,
      reason: flags.reason,
      onWait,
    });
    if (outcome.kind === 'pending') throw notPressed(name, outcome.problem, replicas);
    const receiver = await looking;
    const { kind: _, ...pressed } = outcome;
    if (targetKey(target) !== targetKey(button.target)) throw latchedForOther(name, pressed.trip, target, command);
    const text = `${describePressed(name, pressed, command)}${describeHold(heldBy, receiver)}`;
    return { json: { button: name, direct: true, heldBy, receiver: receiver.kind, ...pressed }, text };
  });
}

function notPressed(name: string, problem: string, replicas: number | undefined): CommandFailed {
  const count = replicas === undefined ? 'its replicas are unknown' : `its target has replicas: ${replicas}`;
  return new CommandFailed(`${name} is not pressed, and ${count}: ${problem}`, {
    next: ['Nothing holds the target until it is latched. Repeating the press is safe.'],
  });
}

/** A button has only one latch, which keeps its target until the reset. */
function latchedForOther(name: string, trip: string, target: Target, command: CommandLine): CommandFailed {
  const message = `${name} is latched for ${describeTarget(target)} by trip ${trip}, so nothing else was stopped`;
  return new CommandFailed(message, { next: [`See the trip: ${command('status', name)}`] });
}

function describePressed(name: string, { state, already, trip }: Pressed, command: CommandLine): string {
  const how = already
    ? `${name} was already latched by trip ${trip}. It is ${state}.`
    : `${name} is ${state}: the latch is durable and zero replicas are accepted. Trip ${trip}.`;
  return `${how}\nStatus: ${command('status', name)}\nReset:  ${command('reset', name, '--trip', trip, '--reason', '…')}\n`;
}

function readTimeout(text: string): number {
  const ms = parseDuration(text.trim());
  if (ms !== undefined && ms >= 1_000) return ms;
  throw new InvalidArgumentError('Write it like 30s or 5m, from 1s.');
}

function readTarget(text: string): Target {
  const target = parseTarget(text);
  if (target === undefined) throw new InvalidArgumentError('Write it like Deployment/sre/swype-app.');
  return target;
}
