import { type Coverage, covers } from './coverage.ts';
import type { Mutant } from './mutants.ts';

/** A test file as it ran without a mutant. */
export interface CoveringTest {
  readonly file: string;
  readonly ms: number;
  readonly coverage: Coverage;
}

/** For one mutant of many, the slowest tests of other folders are left out, beyond this part of the time that all tests take. */
const part = 0.02;
/** The tests of a sample are few, and 2 % of their time is less than one of them takes. */
const leastMs = 2_000;

/** As many milliseconds as one mutant may take. */
export function timeOf(all: readonly CoveringTest[]): number {
  const sum = all.reduce((total, { ms }) => total + ms, 0);
  return Math.max(leastMs, part * sum);
}

export interface Choice {
  readonly tests: readonly string[];
  readonly ms: number;
}

/** The tests that run a mutant's code: those of the same folder first, then the fast ones. */
export function testsOf({ file, start }: Mutant, all: readonly CoveringTest[], most: number): Choice {
  const folder = file.replace(/^src/, 'test').replace(/\/[^/]+$/, '');
  const isNear = (test: CoveringTest) => test.file.startsWith(folder);
  const covering = all
    .filter(({ coverage }) => covers(coverage[file] ?? [], start))
    .sort((one, other) => Number(isNear(other)) - Number(isNear(one)) || one.ms - other.ms);
  const tests: string[] = [];
  let ms = 0;
  for (const test of covering) {
    if (!isNear(test) && ms + test.ms > most) continue;
    tests.push(test.file);
    ms += test.ms;
  }
  return { tests, ms };
}

/** In an order that depends on the seed alone (mulberry32). */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
