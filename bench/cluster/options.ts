import { parseArgs } from 'node:util';

export const usage = `npm run bench:cluster -- [--runs N] [--polling N] [--no-polling] [--trips N] [--no-flood] [--interval TIME] [--evaluation TIME] [--cost] [--json] [--bounds N]

  --runs N          stops by the alert, and with the shipped times as many by the backup sensor (default 10)
  --polling N       stops by a script that looks every 60 s (default: as many as --runs; all at once, 2 minutes)
  --no-polling      no stops by the script
  --trips N         webhook calls that trip, timed against a bare PATCH (default 100)
  --no-flood        no trips while another account floods the API server
  --interval TIME   between two scrapes of the only kube-state-metrics and two evaluations, instead of the shipped files' times
  --evaluation TIME with --interval: between two evaluations of the stop rule (default: the same)
  --cost            also measure what each program uses in a quiet minute
  --json            print JSON instead of tables
  --bounds N        allow N times each budget (default 1), for busy machines

It starts a Kubernetes node, like npm run test:cluster, and needs root on Linux.
Exit code 0: every budget is met. 1: one is missed. 2: wrong usage. 77: skipped, because this machine cannot run a node.`;

export interface Options {
  readonly runs: number;
  readonly polling: number;
  readonly trips: number;
  readonly flood: boolean;
  /** In Prometheus' form: `1s`. Absent: the times of the shipped files, for which the budgets are. */
  readonly times?: { readonly interval: string; readonly evaluation: string };
  readonly cost: boolean;
  readonly json: boolean;
  readonly slack: number;
}

/** Undefined for --help. Throws an Error that says what is wrong. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '10' },
      polling: { type: 'string' },
      'no-polling': { type: 'boolean', default: false },
      trips: { type: 'string', default: '100' },
      'no-flood': { type: 'boolean', default: false },
      interval: { type: 'string' },
      evaluation: { type: 'string' },
      cost: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      bounds: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { interval, cost, json } = values;
  const evaluation = values.evaluation ?? interval;
  if (interval === undefined && evaluation !== undefined) throw new Error('--evaluation: give --interval too');
  for (const [name, time] of Object.entries({ interval, evaluation })) {
    if (time !== undefined && !/^[1-9]\d*m?s$/.test(time))
      throw new Error(`--${name} ${time}: expected a time such as 5s or 250ms`);
  }
  const times = interval === undefined || evaluation === undefined ? {} : { times: { interval, evaluation } };
  const runs = count('runs', values.runs);
  const polling = values['no-polling'] ? 0 : count('polling', values.polling ?? String(runs));
  const slack = Number(values.bounds);
  if (!(slack >= 1)) throw new Error(`--bounds ${values.bounds}: expected a number, 1 or more`);
  const flood = !values['no-flood'];
  return { runs, polling, trips: count('trips', values.trips), flood, cost, json, slack, ...times };
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`--${name} ${text}: expected a whole number from 1 to 9999`);
  return Number(text);
}
