import { hasPassed } from '../../core/time/elapsed.ts';
import type { LogLine } from './log-line.ts';

/** An identical problem is written at most this often. */
const repeatMs = 60_000;
/** How often the counted repeats are checked. */
const sweepMs = 1_000;
/** How many different problems are counted separately. */
export const distinctProblems = 200;

/** Writes a line; `more` identical lines were counted since the last one and not written. */
type WriteLine = (line: LogLine, more: number) => void;

interface Repeats {
  line: LogLine;
  writtenAt: number;
  more: number;
}

/**
 * Keeps a store that fails for an hour from filling the log: writes the first of identical problems at once, and the
 * repeats at most once a minute, with their count. There is no timer: the next line of any kind writes the due counts.
 */
export function createDeduplication(now: () => number, write: WriteLine): (line: LogLine) => void {
  const problems = new Map<string, Repeats>();
  /** Topics with a written problem and no written end. */
  const open = new Set<string>();
  let sweptAt = Number.NEGATIVE_INFINITY;

  return (line) => {
    const at = now();
    if (hasPassed(sweepMs, sweptAt, at)) {
      sweptAt = at;
      sweep(at);
    }
    if (line.ends !== undefined) end(line, line.ends);
    else if (line.topic === undefined) write(line, 0);
    else if (!line.once || !open.has(line.topic)) writeOrCount(line, line.topic, at);
  };

  function writeOrCount(line: LogLine, topic: string, at: number): void {
    const key = keyOf(line, topic);
    const known = problems.get(key);
    if (known !== undefined) {
      known.line = line;
      known.more += 1;
      return;
    }
    problems.set(key, { line, writtenAt: at, more: 0 });
    open.add(topic);
    write(line, 0);
  }

  /** Beyond the limit, all problems of a topic count as identical. */
  function keyOf(line: LogLine, topic: string): string {
    const key = `${topic} ${withoutNumbers(line.message)}`;
    return problems.has(key) || problems.size < distinctProblems ? key : topic;
  }

  function sweep(at: number): void {
    for (const [key, known] of problems) {
      if (!hasPassed(repeatMs, known.writtenAt, at)) continue;
      if (known.more === 0) problems.delete(key);
      else writeRepeats(known, at);
    }
  }

  function writeRepeats(known: Repeats, at: number): void {
    // The line itself is one of the repeats.
    write(known.line, known.more - 1);
    if (known.line.topic !== undefined) open.add(known.line.topic);
    known.writtenAt = at;
    known.more = 0;
  }

  function end(line: LogLine, topic: string): void {
    if (!open.delete(topic)) return;
    let more = 0;
    for (const known of problems.values()) {
      if (known.line.topic !== topic) continue;
      more += known.more;
      known.more = 0;
    }
    write(line, more);
  }
}

/** Identical problems may differ in versions, times and ids. */
function withoutNumbers(message: string): string {
  return message.replace(/[\da-f]*\d[\da-f]*/gi, '#');
}
