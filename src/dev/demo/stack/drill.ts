import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommandLine } from '../../../cli/program.ts';
import type { DrillRecord } from '../../../core/drill/state.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { startCanary } from './canary.ts';
import { secretFiles } from './monitoring-files.ts';

/** The canary, and the command that drills. */
export interface DemoDrill {
  /** Runs `big-red-button drill`. `onLine` gets each line that it writes for people while it runs. */
  run(onLine: (line: string) => void): Promise<DrillRecord>;
  close(): void;
}

export async function prepareDrill(simulator: Simulator, folder: string, url: string): Promise<DemoDrill> {
  const canary = startCanary(simulator);
  const kubeconfig = join(folder, 'drill-kubeconfig');
  await writeFile(kubeconfig, simulator.kubeconfig('admin'), { mode: 0o600 });
  const receiver = ['--url', url, '--ca-file', join(folder, secretFiles.ca)];
  const access = ['--token-file', join(folder, secretFiles.personToken), '--kubeconfig', kubeconfig];
  return {
    run: async (onLine) => {
      let written = '';
      await runCommandLine(['drill', '--json', ...receiver, ...access], {
        env: {},
        stdout: { write: (text) => (written += text) },
        stderr: { write: (text) => onLine(text.trimEnd()) },
        onSignal: () => undefined,
      });
      return JSON.parse(written);
    },
    close: () => canary.close(),
  };
}
