import { type Command, InvalidArgumentError } from 'commander';
import { reasonLength } from '../../api/act-limits.ts';
import { addReachOptions, type ReachFlags } from './reach-options.ts';
import { addNeededOption } from './usage.ts';

/** The options of press, reset and disarm. */
export interface ActFlags extends ReachFlags {
  readonly reason: string;
}

export function addActOptions(command: Command): Command {
  addNeededOption(command, {
    flags: '--reason <text>',
    description: 'why, for the history',
    example: "'gateway maintenance'",
    parse: parseReason,
  });
  return addNameOption(addReachOptions(command));
}

export interface NameFlags {
  readonly asName?: string;
}

export function addNameOption(command: Command): Command {
  return command.option('--as-name <name>', 'your name in the history (default: your user name)');
}

function parseReason(text: string): string {
  const reason = text.trim();
  if (reason === '') throw new InvalidArgumentError('Say why.');
  if (reason.length > reasonLength) throw new InvalidArgumentError(`Use at most ${reasonLength} characters.`);
  return reason;
}
