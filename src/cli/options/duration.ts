import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../core/text/duration.ts';

interface DurationRange {
  /** Milliseconds. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A parser of an option's duration, in milliseconds. `hint`: what the person should write. */
export function durationParser(hint: string, { minimum = 1, maximum = Number.POSITIVE_INFINITY }: DurationRange = {}) {
  return (text: string): number => {
    const ms = parseDuration(text.trim());
    if (ms === undefined || ms < minimum || ms > maximum) throw new InvalidArgumentError(hint);
    return ms;
  };
}
