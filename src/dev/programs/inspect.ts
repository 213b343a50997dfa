import { type Program, ProgramError, type ProgramName, parseVersion, versionProblem } from './program.ts';
import { run } from './run.ts';

/** `--version` of a program; generous, as a cold start on a busy machine reads 150 MB from the disk. */
export const versionDeadlineMs = 30_000;

/** Asks a program for its version. Rejects with a {@link ProgramError} when it does not run or is too old. */
export async function inspectProgram(name: ProgramName, path: string): Promise<Program> {
  const output = await run(path, ['--version'], { timeoutMs: versionDeadlineMs });
  const version = parseVersion(output);
  if (version === undefined) throw new ProgramError(`${path} --version names no version: ${output.slice(0, 200)}`);
  const problem = versionProblem(name, version);
  if (problem !== undefined) throw new ProgramError(`${path}: ${problem}`);
  return { name, path, version };
}
