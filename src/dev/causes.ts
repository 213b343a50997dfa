import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cause, causes } from '../core/cause/cause.ts';
import { cutLog } from '../core/cause/cut.ts';
import { judgeEnd } from '../core/cause/judge.ts';

/** One container's end with the right answer: one line of a file of cases. */
export interface Case {
  readonly id: string;
  readonly runtime: string;
  readonly reason: string;
  readonly exitCode: number;
  readonly message: string;
  readonly expected: Cause;
  /** Every right answer, where there are several. */
  readonly accept?: readonly Cause[];
}

export interface Judged {
  readonly case: Case;
  readonly cause: Cause;
  readonly row: string;
  readonly line: string;
}

export function readCases(file: string): readonly Case[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line): Case => JSON.parse(line));
}

/** Those of the repository. */
function keptCases(): readonly Case[] {
  const folder = join(import.meta.dirname, '../../test/core/cause/cases');
  return readdirSync(folder).flatMap((file) => readCases(join(folder, file)));
}

export function judgeCase(one: Case): Judged {
  const { exitCode, reason, message } = one;
  const { cause, row, line } = judgeEnd({ exitCode, reason, message }, { networkExitCodes: [] });
  return { case: one, cause, row, line };
}

export function cutAsKubelet(one: Case): Case {
  return { ...one, message: cutLog(one.message) };
}

/** A bug is clear if *unclear* is no right answer for it; what counts trips at the button's default, or under `hold`. */
export function scoreOf(judged: readonly Judged[]) {
  const expected = (cause: Cause) => judged.filter((each) => each.case.expected === cause);
  const bugs = expected('other').filter((each) => !answersOf(each.case).includes('unclear'));
  const network = expected('network');
  return {
    total: judged.length,
    right: judged.filter(isRight).length,
    networkJudgedOther: network.filter(({ cause }) => cause === 'other').length,
    bugsCounted: bugs.filter(({ cause }) => cause !== 'other').length,
    bugs: bugs.length,
    networkCounted: network.filter(({ cause }) => cause === 'network').length,
    network: network.length,
  };
}

export type Score = ReturnType<typeof scoreOf>;

export function isAboveBar(score: Score): boolean {
  return (
    score.networkJudgedOther === 0 &&
    score.right >= 0.9 * score.total &&
    score.bugsCounted <= 0.1 * score.bugs &&
    score.networkCounted >= 0.9 * score.network
  );
}

export function isRight({ case: one, cause }: Judged): boolean {
  return answersOf(one).includes(cause);
}

function answersOf({ expected, accept }: Case): readonly Cause[] {
  return accept ?? [expected];
}

/** The confusion matrix: a row for each right answer, a column for each verdict. */
function matrixOf(judged: readonly Judged[]): string {
  const rows = causes.map((expected) => [
    expected,
    ...causes.map((cause) =>
      String(judged.filter((each) => each.case.expected === expected && each.cause === cause).length),
    ),
  ]);
  return [['expected \\ judged', ...causes], ...rows]
    .map((row) => row.map((cell) => cell.padEnd(18)).join(''))
    .join('\n');
}

function main(): void {
  const { values } = parseArgs({ options: { cases: { type: 'string' }, json: { type: 'boolean' } } });
  const cases = values.cases === undefined ? keptCases() : readCases(values.cases);
  const judged = cases.map(judgeCase);
  const score = scoreOf(judged);
  const cut = scoreOf(cases.map((one) => judgeCase(cutAsKubelet(one))));
  process.stdout.write(
    values.json ? `${JSON.stringify({ ...score, cut }, undefined, 2)}\n` : report(judged, score, cut),
  );
  process.exitCode = isAboveBar(score) && isAboveBar(cut) ? 0 : 1;
}

function report(judged: readonly Judged[], score: Score, cut: Score): string {
  const runtimes = Map.groupBy(judged, (each) => each.case.runtime);
  const byRuntime = [...runtimes].map(
    ([runtime, some]) => `${runtime}: ${some.filter(isRight).length} of ${some.length} right\n${matrixOf(some)}`,
  );
  const wrong = judged.filter((each) => !isRight(each)).map(describe);
  const figures = [`all ${JSON.stringify(score)}`, `cut ${JSON.stringify(cut)}`];
  return `${[matrixOf(judged), ...byRuntime, ...wrong, ...figures].join('\n\n')}\n`;
}

function describe({ case: one, cause, row, line }: Judged): string {
  return `${one.id}: expected ${answersOf(one).join(' or ')}, judged ${cause} by ${row}: ${line}`;
}

if (import.meta.main) main();
