import { type Command, InvalidArgumentError } from 'commander';
import { reasonLength } from '../../api/act-limits.ts';
import { addReachOptions, type ReachFlags } from './reach-options.ts';

/** What a press and a reset take. */
export interface ActFlags extends ReachFlags {
  readonly reason: string;
}

export function addActOptions(command: Command): Command {
  return addReachOptions(
    command.requiredOption('--reason <text>', 'why, for those who read the history', parseReason),
  ).option('--as-name <name>', 'your name in the history (default: your user name)');
}

function parseReason(text: string): string {
  const reason = text.trim();
  if (reason === '') throw new InvalidArgumentError('Say why, in some words.');
  if (reason.length > reasonLength) throw new InvalidArgumentError(`Say it in ${reasonLength} characters.`);
  return reason;
}
