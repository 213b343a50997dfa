/** The four programs of Prometheus' chain that the demo, the tests and `toil replay` run. */
export const programNames = ['prometheus', 'promtool', 'alertmanager', 'amtool'] as const;
export type ProgramName = (typeof programNames)[number];

export interface Program {
  readonly name: ProgramName;
  /** Absolute. Call it with the program's own arguments. */
  readonly path: string;
  /** `2.53.3`: what `--version` says, without a packager's suffix. */
  readonly version: string;
}

/**
 * The oldest versions that load what is shipped: `timeout` of a webhook came with Alertmanager 0.28, and
 * `promtool check rules --lint-fatal` on all shipped rules was seen to work from 2.53 on.
 */
const oldest: Readonly<Record<ProgramName, string>> = {
  prometheus: '2.53.0',
  promtool: '2.53.0',
  alertmanager: '0.28.0',
  amtool: '0.28.0',
};

/** Says what is wrong with a found program's version, or nothing. */
export function versionProblem(name: ProgramName, version: string): string | undefined {
  if (compareVersions(version, oldest[name]) >= 0) return undefined;
  return `${name} ${version} is too old: ${oldest[name]} or later is needed`;
}

/** Finds the version in the first line of `--version`: `alertmanager, version 0.28.1+ds (branch: …)`. */
export function parseVersion(output: string): string | undefined {
  return /version (\d+\.\d+\.\d+)/.exec(output)?.[1];
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [left.split('.').map(Number), right.split('.').map(Number)];
  const differing = a.findIndex((part, index) => part !== b[index]);
  return differing === -1 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}

/** A program could not be found, fetched or started; the message says what to do. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

/** Tells a person what is being done, one line at a time. */
export type Say = (line: string) => void;
