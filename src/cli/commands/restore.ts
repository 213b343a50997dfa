import { type Command, InvalidArgumentError } from 'commander';
import { describeTarget } from '../../core/target.ts';
import { plural } from '../../core/text/wording.ts';
import type { RestoreOutcome } from '../client/restore.ts';
import { addReachOptions, type ReachFlags } from '../options/reach-options.ts';
import type { View } from '../render/status.ts';
import { CommandFailed, type Terminal } from '../terminal.ts';
import type { Shown } from './run-command.ts';

/** Replicas that a restore may set. */
const restorableReplicas = 10_000;

interface RestoreFlags extends ReachFlags {
  readonly replicas?: number;
}

const examples = `
It scales the target up with your own rights, straight at the API server: the receiver cannot start anything, and is not asked. It does
so after a reset only, and to as many replicas as ran before the trip.

Examples:
  big-red-button restore swype-app
  big-red-button restore swype-app --replicas 3     where nobody knows how many ran`;

/** Adds `restore`: scales up what a button stopped. */
export function registerRestore(program: Command, terminal: Terminal): void {
  const restore = program
    .command('restore')
    .description('scale the target up again, after a reset, with your own rights')
    .argument('<name>', 'the button');
  addReachOptions(restore)
    .option('--replicas <count>', 'how many (default: as many as ran before the trip)', parseReplicas)
    .addHelpText('after', examples)
    .action(async (name: string, flags: RestoreFlags) => {
      const { asUser } = await import('../options/as-user.ts');
      const { restore: restoreButton } = await import('../client/restore.ts');
      await asUser(terminal, flags, async (connection, _, view) => {
        const outcome = await restoreButton(connection, name, flags.replicas);
        return shownOf(name, outcome, flags, view);
      });
    });
}

/** Throws where nothing was restored, with what to do. */
function shownOf(name: string, outcome: RestoreOutcome, { replicas: asked }: RestoreFlags, { command }: View): Shown {
  switch (outcome.kind) {
    case 'restored': {
      const { target, replicas } = outcome;
      const json = { button: name, target, replicas, already: false };
      return {
        json,
        text: `${describeTarget(target)} is set to ${plural(replicas, 'replica')}.\nLook:  ${command('watch', name)}\n`,
      };
    }
    case 'runs': {
      const { target, replicas } = outcome;
      const text = `${describeTarget(target)} has ${plural(replicas, 'replica')} already: nothing was changed.\n`;
      if (asked === undefined || asked === replicas)
        return { json: { button: name, target, replicas, already: true }, text };
      throw new CommandFailed(`${text.trim()} A restore raises from zero alone.`);
    }
    case 'held': {
      const { trip, raised } = outcome;
      const reset = command('reset', name, '--trip', trip.id, '--reason', '…');
      const how = raised
        ? `tripped again in this very moment, by trip ${trip.id}: the button takes the restore back`
        : `is held by trip ${trip.id}: what was scaled up now would be stopped within a second`;
      throw new CommandFailed(`${name} ${how}\n  Why it tripped: ${command('status', name)}\n  Reset first: ${reset}`);
    }
    case 'unknown':
      throw new CommandFailed(
        `the state object of ${name} does not tell whether it is released: ${outcome.problem}\n  What the receiver knows: ${command('status', name)}`,
      );
    case 'no-state-object':
      throw new CommandFailed(
        `there is no button ${name} here: ConfigMap big-red-button-${name} is not in the receiver's namespace\n  The buttons that there are: ${command('status')}`,
      );
    case 'count-unknown':
      throw new CommandFailed(
        `how many replicas of ${describeTarget(outcome.target)} ran before is not known\n  Say how many: ${command('restore', name, '--replicas', 'N')}`,
        2,
      );
    case 'moving':
      throw new CommandFailed(
        `something keeps changing the scale of ${describeTarget(outcome.target)}: look what, and try again`,
      );
  }
}

function parseReplicas(text: string): number {
  const count = Number(text);
  if (/^\d{1,6}$/.test(text) && count >= 1 && count <= restorableReplicas) return count;
  throw new InvalidArgumentError(`Write a number from 1 to ${restorableReplicas}; to zero it is pressed.`);
}
