import { ProgramError } from '../../src/dev/programs/program.ts';
import { whyNoNamespaces } from '../../test/cluster/node/namespaces.ts';
import { runOnNode } from '../../test/cluster/run.ts';
import { type Options, readOptions, usage } from './options.ts';

const failed = 1;
const wrongUsage = 2;
/** The usual exit code for a skipped test. */
const skipped = 77;

const args = process.argv.slice(2);
const say = (line: string) => console.error(line);

/** Resolves with the exit code. measure.ts runs in the node's namespaces with the same arguments. */
async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions(args);
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return wrongUsage;
  }
  if (options === undefined) {
    console.log(usage);
    return 0;
  }
  const reason = await whyNoNamespaces();
  if (reason === undefined)
    return runOnNode({ command: ['node', 'bench/cluster/measure.ts', ...args], names: [], say });
  say(`Skipped: ${reason}.`);
  return skipped;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ProgramError)) throw error;
  say(error.message);
  process.exitCode = failed;
}
