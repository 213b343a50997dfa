import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseChaosOptions, usage } from './options.ts';

/** Runs the rounds under the test runner. Resolves with the exit code. */
async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'number') return options;
  const root = resolve(import.meta.dirname, '../..');
  const tap = ['node_modules/.bin/tap', '--disable-coverage', '--timeout=86400', 'test/chaos/rounds.ts'];
  const env = { ...process.env, CHAOS_ROUNDS: `${options.rounds}`, CHAOS_SEED: `${options.seed}` };
  const child = spawn(process.execPath, tap, { cwd: root, env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

function readOptions() {
  try {
    const options = parseChaosOptions(process.argv.slice(2), Date.now());
    if (options !== 'help') return options;
    console.log(usage);
    return 0;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
}

process.exitCode = await main();
