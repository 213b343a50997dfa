import type { Row } from '../support/row.ts';
import type { Idle } from './idle.ts';
import type { Storm } from './storm.ts';

export interface ScaleFigures {
  readonly readyMs: number;
  readonly idle: Idle;
  readonly storm: Storm;
  readonly drift: { readonly median: number; readonly max: number };
  readonly dropped: { readonly max: number; readonly backMs: number };
}

/** The figures with their budgets. */
export function scaleRows(buttons: number, { readyMs, idle, storm, drift, dropped }: ScaleFigures): readonly Row[] {
  const most = (what: string, value: number, unit: string, bound: number, measured = ''): Row => {
    return { what: `${buttons} buttons: ${what}`, measured, value, unit, bound, sense: 'at most' };
  };
  const ms = (value: number) => `${Math.round(value)} ms`;
  const storms = `${ms(storm.stopMs)} against ${ms(storm.bareMs)}; all answered after ${ms(storm.answeredMs)}, ${storm.repeats} repeats`;
  return [
    most('start to ready', readyMs / 1_000, 's', buttons > 1 ? 3 : 1),
    most('requests besides rehearsals', idle.requests, '/s', 5, `${idle.openWatches} watches`),
    most('rehearsals', idle.rehearsals, '/s', 7),
    most('processor while idle', idle.cores, 'cores', 0.15),
    most('memory while idle', idle.mebibytes, 'MiB', 350),
    most('all fail at once: every target at zero, against bare PATCHes', storm.stopMs / storm.bareMs, '×', 3, storms),
    most('the slowest answer to Alertmanager', storm.slowestAnswerMs / 1_000, 's', 5),
    most('a raise is set back (median)', drift.median / 1_000, 's', 0.1, `longest ${ms(drift.max)}`),
    most(
      'all watches dropped: raises are set back (longest)',
      dropped.max / 1_000,
      's',
      1.5,
      `watched again after ${ms(dropped.backMs)}`,
    ),
  ];
}
