import { type Program, ProgramError, type ProgramName } from '../program.ts';
import { run } from '../run.ts';

/** For one `--version`. A cold start on a busy machine reads 150 MB from the disk. */
export const versionDeadlineMs = 30_000;

/**
 * The oldest versions that load the shipped files: Alertmanager has a webhook's `timeout` since 0.28, and
 * `promtool check rules --lint-fatal` accepts all shipped rules since 2.53.
 */
const oldest: Readonly<Record<ProgramName, string>> = {
  prometheus: '2.53.0',
  promtool: '2.53.0',
  alertmanager: '0.28.0',
  amtool: '0.28.0',
  // The shipped module uses nothing newer.
  blackbox_exporter: '0.23.0',
};

/** Runs a program's `--version`. Rejects with a {@link ProgramError} if the program does not run or is too old. */
export async function inspectProgram(name: ProgramName, path: string): Promise<Program> {
  const output = await run(path, ['--version'], { timeoutMs: versionDeadlineMs });
  // `alertmanager, version 0.28.1+ds (branch: …)`
  const version = /version (\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (version === undefined) throw new ProgramError(`${path} --version prints no version: ${output.slice(0, 200)}`);
  if (compareVersions(version, oldest[name]) < 0)
    throw new ProgramError(`${path}: ${name} ${version} is too old: ${oldest[name]} or later is needed`);
  return { name, path, version };
}

function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}
