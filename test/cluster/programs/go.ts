import { run } from '../../../src/dev/programs/run.ts';

/** Runs Go with low priority, because a build takes minutes and others use the machine. */
export function go(cwd: string, ...args: string[]): Promise<string> {
  return run('nice', ['-n', '10', 'env', 'CGO_ENABLED=0', 'GOWORK=off', 'go', ...args], { cwd });
}
