import { setTimeout as sleep } from 'node:timers/promises';
import { type Coverage, CoverageRecorder } from './coverage.ts';
import type { Mutant } from './mutants.ts';
import { runFile } from './run-file.ts';
import { load, useRuns } from './sources.ts';

export type Question =
  | { readonly kind: 'cover'; readonly test: string }
  | { readonly kind: 'try'; readonly mutant: Mutant; readonly tests: readonly string[] };

export type Answer =
  | { readonly kind: 'covered'; readonly ms: number; readonly coverage: Coverage; readonly failure?: string }
  | { readonly kind: 'survived' }
  /** `isClean`: the test ended, so this process can try another mutant. */
  | { readonly kind: 'killed'; readonly by: string; readonly failure: string; readonly isClean: boolean };

/** How long a failed test file may take to end. */
const endMs = 1_500;

const recorder = new CoverageRecorder();
let runs = 0;
let isRecording = false;

async function answer(question: Question): Promise<Answer> {
  runs += 1;
  return question.kind === 'cover' ? cover(question.test, `${runs}`) : attempt(question, `${runs}`);
}

async function cover(test: string, run: string): Promise<Answer> {
  if (!isRecording) await recorder.start();
  isRecording = true;
  const startedAt = performance.now();
  const { failure, ended } = await runFile(test, run);
  const ms = performance.now() - startedAt;
  await Promise.race([ended, sleep(endMs)]);
  const coverage = await recorder.take(run);
  return { kind: 'covered', ms, coverage, ...(failure === undefined ? {} : { failure }) };
}

async function attempt({ mutant, tests }: Extract<Question, { kind: 'try' }>, run: string): Promise<Answer> {
  for (const [index, test] of tests.entries()) {
    const own = `${run}-${index}`;
    load(own, mutant);
    const { failure, ended } = await runFile(test, own);
    if (failure === undefined) continue;
    const isClean = await Promise.race([ended.then(() => true), sleep(endMs, false)]);
    return { kind: 'killed', by: test, failure, isClean };
  }
  return { kind: 'survived' };
}

useRuns();
// The parent sends one question at a time.
process.on('message', async (question: Question) => process.send?.(await answer(question)));
process.on('disconnect', () => process.exit());
