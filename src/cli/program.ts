import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { commands } from './commands/all-commands.ts';
import { addCompletionRequests } from './commands/setup/completion.ts';
import { withConfigFile } from './options/config-file.ts';
import { askForJson } from './options/output-format.ts';
import { CommandFailed, type ExitCode, FailureShown, type Terminal, usageError } from './terminal/terminal.ts';

/** The command with all its subcommands. A usage error is thrown as a CommanderError. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('big-red-button')
    .description('An emergency stop for Kubernetes workloads, driven by Prometheus and Alertmanager')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  for (const register of commands) register(program, terminal);
  nameHelpAfterErrors(program, program.name());
  return program;
}

/** A usage error ends with the command that shows the right usage. */
function nameHelpAfterErrors(command: Command, path: string): void {
  command.showHelpAfterError(`Usage: ${path} --help`);
  for (const each of command.commands) nameHelpAfterErrors(each, `${path} ${each.name()}`);
}

/** Runs one command line. Resolves with the exit code of the process. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const program = createProgram(await withConfigFile(terminal));
    await addCompletionRequests(program, args);
    await program.parseAsync(args, { from: 'user' });
    return process.exitCode === 1 || process.exitCode === 2 ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = failureOf(error);
    // The arguments are searched, because commander rejects wrong usage before a command reads its options.
    if (askForJson(args) && !(failure instanceof FailureShown)) {
      terminal.stdout.write(`${JSON.stringify(failure, undefined, 2)}\n`);
    }
    // Commander has already printed its own errors.
    if (!(error instanceof CommanderError)) {
      terminal.stderr.write(`big-red-button: ${[failure.message, ...failure.next].join('\n  ')}\n`);
    }
    return failure.exitCode;
  }
}

function failureOf(error: unknown): CommandFailed {
  if (error instanceof CommandFailed) return error;
  if (isMissingLibrary(error)) {
    const next = ['The image has only what `serve` needs: install the npm package with its optional dependencies.'];
    return new CommandFailed(error.message, { next });
  }
  if (!(error instanceof CommanderError))
    return new CommandFailed(error instanceof Error ? error.message : String(error));
  // Commander puts its suggestion on a second line.
  const [message = '', ...next] = error.message.replace(/^error: /, '').split('\n');
  return usageError(message, ...next);
}

/** As Node reports an import that it cannot resolve. */
function isMissingLibrary(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
