import type { Verdict } from '../../core/cause/judge.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { type Paint, printable } from './text.ts';

/** The settings that judge an end in addition to the built-in tables: those of one button, or none, and why. */
export type UsedRules = { readonly button: string; readonly source: string } | { readonly builtInOnly: string };

/** One end with its verdict; without a pod if it was read from standard input. */
export interface Explained extends Verdict {
  readonly pod?: string;
  readonly container?: string;
  /** RFC 3339. */
  readonly finishedAt?: string;
  readonly exitCode: number;
  readonly reason: string;
  /** The settings that judged in addition to the built-in tables. */
  readonly rules?: UsedRules;
}

/** Every end that a pod shows, oldest first. */
export function endsOf(pod: PodSnapshot) {
  return pod.containers.flatMap(({ name, lastTerminated, terminated }) =>
    [lastTerminated, terminated].flatMap((end) => (end === undefined ? [] : [{ container: name, end }])),
  );
}

/** What ended the process, what decided, and the verdict. Ends with a line break. */
export function renderExplained(explained: Explained, paint: Paint): string {
  const { pod, container, finishedAt, exitCode, reason, cause, row, line, peer, chain, rules } = explained;
  const where = pod === undefined ? '' : `${printable(`${pod}/${container}`)}: `;
  const when = finishedAt === undefined ? '' : `, at ${finishedAt}`;
  const [terminal, ...causes] = chain;
  const rows = [
    ['Ended', `${printable(reason)}, exit code ${exitCode}${when}`],
    ['Event', terminal ?? 'no event that ends the process was found'],
    ...causes.map((each, index) => [index === 0 ? 'Chain' : '', each]),
    ['Decided', line],
    ...(peer === undefined ? [] : [['Peer', peer]]),
    ['Row', row === 'none' ? 'none: no row of the tables matches' : row],
    ...(rules === undefined ? [] : [['Rules', describeRules(rules)]]),
  ];
  const shown = rows.map(([label = '', text = '']) => `  ${paint('dim', label.padEnd(9))}${printable(text)}\n`);
  return `${where}${paint('bold', cause)}\n${shown.join('')}`;
}

function describeRules(rules: UsedRules): string {
  if ('builtInOnly' in rules) return `built-in tables only: ${rules.builtInOnly}`;
  return `built-in tables, and button ${rules.button} of ${rules.source}`;
}
