import { parseArgs } from 'node:util';

export interface ChaosOptions {
  readonly rounds: number;
  readonly seed: number;
}

export const usage = `npm run test:chaos [-- [--rounds N] [--seed N]]
Two receiver processes guard two workloads of a simulated cluster while they are killed and frozen and the API fails.
Every answer and every change in the cluster is checked against the invariants.

  --rounds N   number of rounds, about 3 s each (default 100)
  --seed N     plays the same plan again (default: new each time)

Exit code 0: no invariant was broken. 1: one was broken. 2: wrong usage.`;

/** Throws an Error that names the wrong option. */
export function parseChaosOptions(args: readonly string[], now: number): ChaosOptions | 'help' {
  const options = { rounds: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.help === true) return 'help';
  return {
    rounds: wholeNumber('--rounds', values.rounds ?? '100', 1),
    seed: wholeNumber('--seed', values.seed ?? `${now % 2 ** 31}`, 0),
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`${option} ${text}: expected a whole number, ${least} or more`);
}
