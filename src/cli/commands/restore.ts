import { type Command, InvalidArgumentError } from 'commander';
import { describeTarget } from '../../core/target.ts';
import { plural } from '../../core/text/wording.ts';
import type { RestoreOutcome } from '../client/restore.ts';
import { addReachOptions, type ReachFlags } from '../options/reach-options.ts';
import type { CommandLine } from '../render/view.ts';
import { CommandFailed, type Terminal } from '../terminal/terminal.ts';
import type { Shown } from './run-command.ts';

/** The highest replica count that a restore sets. */
const restorableReplicas = 10_000;

interface RestoreFlags extends ReachFlags {
  readonly replicas?: number;
}

const examples = `
It scales the target up with your own rights at the API server. The receiver cannot start anything and is not involved. It works only
after a reset, and sets the replica count from before the trip.

Examples:
  big-red-button restore swype-app
  big-red-button restore swype-app --replicas 3     if the count from before the trip is unknown`;

/** Adds `restore`, which scales up a target that a button stopped. */
export function registerRestore(program: Command, terminal: Terminal): void {
  const restore = program
    .command('restore')
    .description('scale the target up again, after a reset, with your own rights')
    .argument('<name>', 'the button');
  addReachOptions(restore)
    .option('--replicas <count>', 'replica count (default: the count from before the trip)', parseReplicas)
    .addHelpText('after', examples)
    .action(async (name: string, flags: RestoreFlags) => {
      const { askCluster } = await import('./run-command.ts');
      const { restore: restoreButton } = await import('../client/restore.ts');
      const { sayWaiting } = await import('../client/retry-until.ts');
      await askCluster(terminal, flags, async (connection, _, { command }) => {
        const onWait = (why: string) => sayWaiting(terminal.stderr, why);
        const outcome = await restoreButton(connection, name, flags.replicas, onWait);
        return showOutcome(name, outcome, flags.replicas, command);
      });
    });
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
      throw new CommandFailed(`the replica count of ${describeTarget(outcome.target)} before the trip is unknown`, {
        exitCode: 2,
        next: [`Choose a count: ${command('restore', name, '--replicas', 'N')}`],
      });
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
