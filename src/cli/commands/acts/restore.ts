import { type Command, InvalidArgumentError } from 'commander';
import { describeTarget } from '../../../core/target.ts';
import { formatDuration, parseDuration } from '../../../core/text/duration.ts';
import { plural } from '../../../core/text/wording.ts';
import type { UserConnection } from '../../../kubernetes/connect-as-user.ts';
import { addReachOptions, type ReachFlags } from '../../options/reach-options.ts';
import type { CommandLine, View } from '../../render/view.ts';
import type { RestoreOutcome } from '../../restore/restore.ts';
import { CommandFailed, type Terminal, usageError } from '../../terminal/terminal.ts';
import type { Shown } from '../run-command.ts';

/** The highest replica count that a restore sets. */
const restorableReplicas = 10_000;
/** How long no container must have restarted before the next step of a restore in steps. */
const usualStepWaitMs = 60_000;
const stepWaitMs = { minimum: 1_000, maximum: 3_600_000 };

interface RestoreFlags extends ReachFlags {
  readonly replicas?: number;
  readonly gradual?: true;
  readonly stepWait?: number;
}

const examples = `
It scales the target up with your own rights at the API server. The receiver cannot start anything and is not involved. A restore
of a latched button is refused: reset it first. The count is the one from before the trip; if it is unknown, name it with --replicas.

--gradual sets 1 replica, then half, then all. It waits before each step until no container restarted for 60 s, and stops if a
container restarts, or if the witness sees the payment gateway down: the replicas stay as they are, and the exit code is 1. Run it again to
continue from there.

Examples:
  big-red-button restore swype-app
  big-red-button restore swype-app --gradual
  big-red-button restore swype-app --replicas 3     if the count from before the trip is unknown`;

/** Adds `restore`, which scales up a target that a button stopped. */
export function registerRestore(program: Command, terminal: Terminal): void {
  const restore = program
    .command('restore')
    .description('scale the target up again, after a reset, with your own rights')
    .argument('<name>', 'the button');
  addReachOptions(restore)
    .option('--replicas <count>', 'replica count (default: the count from before the trip)', parseReplicas)
    .option('--gradual', 'in steps: 1 replica, then half, then all')
    .option(
      '--step-wait <duration>',
      `with --gradual: how long no container must have restarted (default: ${formatDuration(usualStepWaitMs)})`,
      parseStepWait,
    )
    .addHelpText('after', examples)
    .action(async (name: string, flags: RestoreFlags) => {
      if (flags.stepWait !== undefined && !flags.gradual) {
        throw usageError('--step-wait is only for --gradual: a restore without steps does not wait');
      }
      const { askCluster } = await import('../run-command.ts');
      await askCluster(terminal, flags, (connection, _, view) => run(terminal, connection, name, flags, view));
    });
}

async function run(
  terminal: Terminal,
  connection: UserConnection,
  name: string,
  flags: RestoreFlags,
  view: View,
): Promise<Shown> {
  const { sayWaiting } = await import('../../client/retry-until.ts');
  const onWait = (why: string) => sayWaiting(terminal.stderr, why);
  const asked = flags.replicas;
  if (!flags.gradual) {
    const { restore } = await import('../../restore/restore.ts');
    return showOutcome(name, await restore(connection, name, { asked, onWait }), asked, view.command);
  }
  const { restoreGradually } = await import('../../restore/gradual.ts');
  const { describeStep, showGradual } = await import('../../restore/show-gradual.ts');
  const stepWait = flags.stepWait ?? usualStepWaitMs;
  const onStep = (step: Parameters<typeof describeStep>[0]) => terminal.stderr.write(describeStep(step, stepWait));
  const outcome = await restoreGradually(connection, name, { asked, onWait, onStep, stepWaitMs: stepWait });
  if (outcome.kind === 'restored' || outcome.kind === 'stopped') return showGradual(name, outcome, view.command);
  // The person asked for a count that the target may have passed already: that is no failure of a restore in steps.
  return showOutcome(name, outcome, undefined, view.command);
}

/** Throws if nothing was restored. */
function showOutcome(name: string, outcome: RestoreOutcome, asked: number | undefined, command: CommandLine): Shown {
  switch (outcome.kind) {
    case 'restored': {
      const { target, replicas } = outcome;
      const text = `${describeTarget(target)} is set to ${plural(replicas, 'replica')}.\nWatch: ${command('watch', name)}\n`;
      return { json: { button: name, target, replicas, already: false }, text };
    }
    case 'runs': {
      const { target, replicas } = outcome;
      const message = `${describeTarget(target)} already has ${plural(replicas, 'replica')}: nothing was changed`;
      if (asked !== undefined && asked !== replicas) {
        throw new CommandFailed(`${message}, because restore only raises a target from zero`);
      }
      return { json: { button: name, target, replicas, already: true }, text: `${message}.\n` };
    }
    case 'held': {
      const { trip, raised } = outcome;
      const why = raised
        ? `tripped again during the restore, by trip ${trip.id}, so the button undoes the restore`
        : `is held at zero by trip ${trip.id}, so the API server refuses a restore, or the button undoes it`;
      const reset = command('reset', name, '--trip', trip.id, '--reason', '…');
      const next = [`See why it tripped: ${command('status', name)}`, `Reset first: ${reset}`];
      throw new CommandFailed(`${name} ${why}`, { next });
    }
    case 'unknown':
      throw new CommandFailed(
        `the state object of ${name} does not show whether the latch is released: ${outcome.problem}`,
        { next: [`See what the receiver knows: ${command('status', name)}`] },
      );
    case 'no-state-object':
      throw new CommandFailed(
        `there is no button ${name} here: ConfigMap big-red-button-${name} is not in the receiver's namespace`,
        { next: [`List the buttons: ${command('status')}`] },
      );
    case 'count-unknown':
      throw usageError(
        `the replica count of ${describeTarget(outcome.target)} before the trip is unknown`,
        `Choose a count: ${command('restore', name, '--replicas', 'N')}`,
      );
    case 'still-refused':
      throw new CommandFailed(
        `the API server still refuses a raise for trip ${outcome.trip}, which is released: its policy sees an old state object`,
        {
          next: [
            `Try again: ${command('restore', name)}`,
            'If it stays: docs/holding.md, When the policy is not active.',
          ],
        },
      );
    case 'moving':
      throw new CommandFailed(
        `another program keeps changing the scale of ${describeTarget(outcome.target)}; stop it, then try again`,
      );
  }
}

function parseReplicas(text: string): number {
  const count = Number(text);
  if (/^\d{1,6}$/.test(text) && count >= 1 && count <= restorableReplicas) return count;
  throw new InvalidArgumentError(`Write a number from 1 to ${restorableReplicas}. To scale to zero, press the button.`);
}

function parseStepWait(text: string): number {
  const ms = parseDuration(text);
  const { minimum, maximum } = stepWaitMs;
  if (ms !== undefined && ms >= minimum && ms <= maximum) return ms;
  throw new InvalidArgumentError(
    `Write a duration from ${formatDuration(minimum)} to ${formatDuration(maximum)}, such as 60s.`,
  );
}
