import type { Verdict } from '../../core/cause/judge.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { type Paint, printable } from './text.ts';

/** One end with its verdict; without a pod if it was read from standard input. */
export interface Explained extends Verdict {
  readonly pod?: string;
  readonly container?: string;
  /** RFC 3339. */
  readonly finishedAt?: string;
  readonly exitCode: number;
  readonly reason: string;
}

/** Every end that a pod shows, oldest first. */
export function endsOf(pod: PodSnapshot) {
  return pod.containers.flatMap(({ name, lastTerminated, terminated }) =>
    [lastTerminated, terminated].flatMap((end) => (end === undefined ? [] : [{ container: name, end }])),
  );
}

/** What ended the process, what decided, and the verdict. Ends with a line break. */
export function renderExplained(explained: Explained, paint: Paint): string {
  const { pod, container, finishedAt, exitCode, reason, cause, row, line, peer, chain } = explained;
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
  ];
  const shown = rows.map(([label = '', text = '']) => `  ${paint('dim', label.padEnd(9))}${printable(text)}\n`);
  return `${where}${paint('bold', cause)}\n${shown.join('')}`;
}
