import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { registerCheck } from './commands/check.ts';
import { registerExplain } from './commands/explain.ts';
import { registerGenerate } from './commands/generate.ts';
import { registerHistory } from './commands/history.ts';
import { registerPress } from './commands/press.ts';
import { registerRehearse } from './commands/rehearse.ts';
import { registerReset } from './commands/reset.ts';
import { registerRestore } from './commands/restore.ts';
import { registerServe } from './commands/serve.ts';
import { registerStatus } from './commands/status.ts';
import { registerToil } from './commands/toil.ts';
import { registerWatch } from './commands/watch.ts';
import { CommandFailed, type ExitCode, FailureShown, type Terminal } from './terminal.ts';

/** Runs one command line; resolves with the exit code of the process. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const program = new Command('big-red-button')
    .description('An emergency stop for Kubernetes workloads, driven by Prometheus and Alertmanager')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  registerServe(program, terminal);
  registerStatus(program, terminal);
  registerPress(program, terminal);
  registerReset(program, terminal);
  registerRestore(program, terminal);
  registerHistory(program, terminal);
  registerWatch(program, terminal);
  registerRehearse(program, terminal);
  registerExplain(program, terminal);
  registerGenerate(program, terminal);
  registerCheck(program, terminal);
  registerToil(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodeOf(process.exitCode);
  } catch (error) {
    // Looked for here, as wrong usage ends before any command has read its options.
    return explain(error, args.includes('--json'), terminal);
  }
}

function exitCodeOf(set: typeof process.exitCode): ExitCode {
  return set === 1 || set === 2 ? set : 0;
}

function explain(error: unknown, asJson: boolean, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const exitCode = error instanceof CommanderError ? 2 : error instanceof CommandFailed ? error.exitCode : 1;
  const message = error instanceof Error ? error.message : String(error);
  if (asJson && !(error instanceof FailureShown)) {
    const told = (error instanceof CommandFailed && error.told) || toldOf(message, exitCode);
    terminal.stdout.write(`${JSON.stringify(told, undefined, 2)}\n`);
  }
  // commander has told what is wrong with the usage already.
  if (!(error instanceof CommanderError)) terminal.stderr.write(`big-red-button: ${message}\n`);
  return exitCode;
}

/** The first line says what is wrong, the others what to do. */
function toldOf(text: string, exitCode: ExitCode): object {
  const [message, ...next] = text
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => line.trim());
  return { error: exitCode === 2 ? 'usage' : 'failed', message, next };
}
