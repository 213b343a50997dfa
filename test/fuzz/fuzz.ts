import { codeWords, isNews, startCount } from './instrument.ts';
import { Dice, mutate } from './mutate.ts';
import type { Generate, Run } from './targets.ts';

/** An input must not take more processor time than this: its text is short. */
const slowMs = 1_000;
/** Inputs between two looks at the rest of the process. */
const turn = 2_000;

export interface FuzzOptions {
  readonly seed: number;
  readonly inputs: number;
  readonly longest: number;
  readonly corpus: readonly string[];
  readonly run: Run;
  /** Makes a new input by the grammar of the target. Every third input is one. */
  readonly generate?: Generate | undefined;
  /** An input that reached a new branch. */
  readonly onNews?: (input: string) => void;
}

export interface Finding {
  readonly input: string;
  readonly problem: string;
}

/** Tries the corpus, and then changes of whatever reached something new. Returns the first broken promise. */
export async function fuzz({
  seed,
  inputs,
  longest,
  corpus,
  run,
  generate,
  onNews,
}: FuzzOptions): Promise<Finding | undefined> {
  const dice = new Dice(seed);
  const words = codeWords();
  const kept = [...corpus];
  for (const input of corpus) {
    const problem = await attempt(run, input);
    if (problem !== undefined) return { input, problem };
    isNews();
  }
  for (let count = 0; count < inputs; count += 1) {
    // Half of the time one of the newest: they came furthest.
    const newest = dice.roll(2) === 0 ? Math.max(0, kept.length - 50) : 0;
    const from = kept[newest + dice.roll(kept.length - newest)] ?? '';
    const isMade = generate !== undefined && dice.roll(3) === 0;
    const input = isMade ? generate(dice, words) : mutate(from, kept, words, dice, longest);
    const problem = await attempt(run, input);
    if (problem !== undefined) return { input, problem };
    if (isNews()) {
      kept.push(input);
      onNews?.(input);
    }
    if (count % turn === 0) await new Promise(setImmediate);
  }
  return undefined;
}

/** The problem, if there is one. */
async function attempt(run: Run, input: string): Promise<string | undefined> {
  startCount();
  const before = process.cpuUsage().user;
  try {
    const running = run(input);
    if (running !== undefined) await running;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const ms = (process.cpuUsage().user - before) / 1_000;
  return ms > slowMs ? `it took ${Math.round(ms)} ms` : undefined;
}
