import { parseArgs } from 'node:util';

export const usage = `npm run bench:cluster -- [--runs N] [--polling N] [--no-polling] [--trips N] [--interval TIME] [--evaluation TIME] [--cost] [--json] [--bounds N]

  --runs N          stops by the chain, and at intervals of 1s as many by the second sensor (default 10)
  --polling N       stops by a script that looks every 60 s (default: as many; all at once, 2 minutes)
  --no-polling      none
  --trips N         webhook calls that trip, timed against a bare PATCH (default 100)
  --interval TIME   between two scrapes and two evaluations (default 1s, for which the budgets are)
  --evaluation TIME between two evaluations of the rule that stops (default 250ms: docs/decisions/026-two-waits.md)
  --cost            also what each part of the chain takes while nothing happens, over a minute
  --json            print JSON instead of tables
  --bounds N        allow N times each budget (default 1), for machines that do other things meanwhile

On a Kubernetes node that is started for it, as for npm run test:cluster: as root on Linux.
Exit code 0: every budget is held. 1: one is missed. 2: wrong usage. 77: skipped, as no node can be held here.`;

export interface Options {
  readonly runs: number;
  readonly polling: number;
  readonly trips: number;
  /** As Prometheus writes it. */
  readonly interval: string;
  readonly evaluation: string;
  readonly cost: boolean;
  readonly json: boolean;
  readonly slack: number;
}

/** Undefined where help was asked for. Throws an Error that says what is wrong. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '10' },
      polling: { type: 'string' },
      'no-polling': { type: 'boolean', default: false },
      trips: { type: 'string', default: '100' },
      interval: { type: 'string', default: '1s' },
      evaluation: { type: 'string', default: '250ms' },
      cost: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      bounds: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { interval, evaluation, cost, json } = values;
  for (const [name, time] of Object.entries({ interval, evaluation })) {
    if (!/^[1-9]\d*m?s$/.test(time)) throw new Error(`--${name} ${time}: expected such as 5s or 250ms`);
  }
  const runs = count('runs', values.runs);
  const polling = values['no-polling'] ? 0 : count('polling', values.polling ?? String(runs));
  const slack = Number(values.bounds);
  if (!(slack >= 1)) throw new Error(`--bounds ${values.bounds}: expected a number, 1 or more`);
  return { runs, polling, trips: count('trips', values.trips), interval, evaluation, cost, json, slack };
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`--${name} ${text}: expected a whole number from 1 to 9999`);
  return Number(text);
}
