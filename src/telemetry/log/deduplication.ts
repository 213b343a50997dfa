import { hasPassed } from '../../core/time/elapsed.ts';
import type { Line } from './log-line.ts';

/** Identical problems are logged at most this often. */
const logRepeatMs = 60_000;
/** How often what was held back is looked through. */
const logSweepMs = 1_000;
/** Different problems that are told apart at a time. */
export const logFolds = 200;

/** Writes a line, and how many more of its like were held back since the last. */
export type WriteLine = (line: Line, more: number) => void;

interface Fold {
  line: Line;
  writtenAt: number;
  more: number;
}

/**
 * Keeps a store that fails for an hour from filling the log: the first of identical problems is written at once, the
 * others at most once a minute, with their count. It needs no timer: whatever is told next also brings what is due.
 */
export function createFolding(now: () => number, write: WriteLine): (line: Line) => void {
  const folds = new Map<string, Fold>();
  /** Topics whose problem was written and not yet its end. */
  const open = new Set<string>();
  let sweptAt = Number.NEGATIVE_INFINITY;

  return (line) => {
    const at = now();
    if (hasPassed(logSweepMs, sweptAt, at)) {
      sweptAt = at;
      sweep(at);
    }
    if (line.ends !== undefined) end(line, line.ends);
    else if (line.topic === undefined) write(line, 0);
    else if (!line.once || !open.has(line.topic)) fold(line, line.topic, at);
  };

  function fold(line: Line, topic: string, at: number): void {
    const key = keyOf(line, topic);
    const known = folds.get(key);
    if (known !== undefined) {
      known.line = line;
      known.more += 1;
      return;
    }
    folds.set(key, { line, writtenAt: at, more: 0 });
    open.add(topic);
    write(line, 0);
  }

  /** Beyond the bound, all that a topic says counts as the same. */
  function keyOf(line: Line, topic: string): string {
    const key = `${topic} ${withoutNumbers(line.message)}`;
    return folds.has(key) || folds.size < logFolds ? key : topic;
  }

  function sweep(at: number): void {
    for (const [key, known] of folds) {
      if (!hasPassed(logRepeatMs, known.writtenAt, at)) continue;
      if (known.more === 0) folds.delete(key);
      else repeat(known, at);
    }
  }

  function repeat(known: Fold, at: number): void {
    // One of them is the line itself.
    write(known.line, known.more - 1);
    if (known.line.topic !== undefined) open.add(known.line.topic);
    known.writtenAt = at;
    known.more = 0;
  }

  function end(line: Line, topic: string): void {
    if (!open.delete(topic)) return;
    let more = 0;
    for (const known of folds.values()) {
      if (known.line.topic !== topic) continue;
      more += known.more;
      known.more = 0;
    }
    write(line, more);
  }
}

/** Versions, times and ids differ where the problem is the same. */
function withoutNumbers(message: string): string {
  return message.replace(/[\da-f]*\d[\da-f]*/gi, '#');
}
