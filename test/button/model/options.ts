import { parseArgs } from 'node:util';

export interface ModelOptions {
  readonly runs: number;
  readonly seed: number;
  /** The path of the story to replay, among the seed's runs and their shrunk variants. */
  readonly path?: string;
}

/** `--runs`, `--seed` and `--path`; with `--forge` somebody also forges latches. Without a seed, a few runs are always the same and many runs are always new. */
export function parseModelOptions(args: readonly string[], now: number): ModelOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { runs: text, seed: text, path: text, forge: { type: 'boolean' } },
  });
  const runs = Number(values.runs ?? 1_000);
  const seed = Number(values.seed ?? (values.runs === undefined ? 1 : now % 2 ** 31));
  if (!Number.isInteger(runs) || !Number.isInteger(seed)) throw new Error('--runs and --seed must be integers');
  return { runs, seed, ...(values.path === undefined ? {} : { path: values.path }) };
}

/** The command that plays one failed story again. */
export function replayCommand(seed: number, path: string): string {
  return `npm run test:soak -- --seed=${seed} --path=${path}`;
}
