import { join } from 'node:path';
import { run } from '../../../src/dev/programs/run.ts';

const operatorModule = 'github.com/prometheus-operator/prometheus-operator@v0.85.0';

/**
 * The folder of prometheus-operator's custom resource definitions, from its Go module. It is downloaded if Go's module
 * cache lacks it. Rejects with a `ProgramError`.
 */
export async function ensureOperatorManifests(): Promise<string> {
  const output = await run('env', ['GOWORK=off', 'go', 'mod', 'download', '-json', operatorModule], { cwd: '/' });
  const { Dir } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  return join(Dir, 'example/prometheus-operator-crd');
}
