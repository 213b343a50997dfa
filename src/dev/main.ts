import { Command } from 'commander';
import { CommandFailed } from '../cli/terminal/terminal.ts';
import { type DemoOptions, runDemo } from './demo/demo.ts';
import { ensurePrograms } from './programs/find.ts';
import { ProgramError, programNames } from './programs/program.ts';

interface DemoFlags {
  readonly json?: boolean;
  readonly keep?: boolean;
  readonly story: boolean;
}

/** The commands for people who work on this project. They are not built and not shipped. Exit codes: 0 done, 1 failed, 2 wrong usage. */
const program = new Command('npm run')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .showSuggestionAfterError();
program
  .command('demo')
  .description('play the whole story: real Prometheus and Alertmanager, the receiver, a simulated cluster')
  .option('--keep', 'stay up afterwards, to be tried by hand, until Ctrl-C')
  .option('--no-story', 'set everything up without the story, and keep it')
  .option('--json', 'write one JSON document, a step a line')
  .action((flags: DemoFlags) => runDemo(demoOptions(flags)));
program
  .command('programs')
  .description(
    'find or fetch Prometheus, promtool, Alertmanager, amtool and blackbox_exporter, and print where they are',
  )
  .argument('[suite]', 'fetch from this Debian suite only, for example sid')
  .action(printPrograms);

function demoOptions({ json = false, keep = false, story }: DemoFlags): DemoOptions {
  return {
    output: process.stdout,
    color: process.stdout.isTTY === true && !process.env.NO_COLOR,
    json,
    story,
    keep: keep || !story,
    input: process.stdin,
    onInterrupt: (act) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, act);
      // The reader of a pipe has gone: `npm run demo | head`.
      process.stdout.on('error', act);
      if (process.stdout.destroyed) act();
    },
  };
}

async function printPrograms(suite: string | undefined): Promise<void> {
  const say = (line: string) => console.error(line);
  const found = await ensurePrograms(programNames, { say, ...(suite !== undefined && { suite }) });
  for (const { name, version, path } of Object.values(found)) console.log(`${name} ${version} ${path}`);
}

// Without a listener a closed pipe would end the process before it has cleaned up.
process.stdout.on('error', () => undefined);
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommandFailed || error instanceof ProgramError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
