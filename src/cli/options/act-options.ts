import { type Command, InvalidArgumentError } from 'commander';
import { reasonLength } from '../../api/act-limits.ts';
import { addReachOptions, type ReachFlags } from './reach-options.ts';

/** The options of press, reset and disarm. */
export interface ActFlags extends ReachFlags {
  readonly reason: string;
}

export function addActOptions(command: Command): Command {
  return addNameOption(addReachOptions(command.requiredOption('--reason <text>', 'why, for the history', parseReason)));
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
