import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { commands } from './commands/all-commands.ts';
import { addCompletionRequests } from './commands/setup/completion.ts';
import { withConfigFile } from './options/config-file.ts';
import { askForJson } from './options/output-format.ts';
import { refuseRepeats } from './options/usage.ts';
import { wrap } from './render/text.ts';
import {
  CommandFailed,
  type ExitCode,
  FailureShown,
  type Output,
  type Terminal,
  usageError,
} from './terminal/terminal.ts';

/** Of a terminal of unknown size, in characters. */
const usualWidth = 80;

/** The command with all its subcommands. A usage error is thrown as a CommanderError. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('big-red-button')
    .description('An emergency stop for Kubernetes workloads, driven by Prometheus and Alertmanager')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(foldFor(terminal.stdout, text)),
      writeErr: (text) => terminal.stderr.write(foldFor(terminal.stderr, text)),
      getOutHelpWidth: () => widthOf(terminal.stdout),
      getErrHelpWidth: () => widthOf(terminal.stderr),
    })
    .helpCommand(false);
  for (const register of commands) register(program, terminal);
  registerHelp(program);
  refuseRepeats(program);
  nameHelpAfterErrors(program, program.name());
  return program;
}

/** Adds `help`. Commander's own prints the whole help for an unknown command, without a word about it. */
function registerHelp(program: Command): void {
  program
    .command('help')
    .description('show the help of a command')
    .argument('[command...]', 'such as press, or toil review')
    .action((names: readonly string[]) => {
      const found = names.reduce((parent, name) => {
        const command = parent.commands.find((each) => each.name() === name);
        return command ?? program.error(`error: unknown command '${names.join(' ')}'`);
      }, program);
      found.help();
    });
}

/** Into a pipe nothing is wrapped. */
function widthOf({ isTTY, columns }: Output): number {
  return isTTY ? columns || usualWidth : Number.POSITIVE_INFINITY;
}

/** The text below the options has long lines. */
function foldFor(output: Output, text: string): string {
  const width = widthOf(output);
  const fold = (line: string) => {
    const [indent = ''] = /^ */.exec(line) ?? [];
    return wrap(line.slice(indent.length), width - indent.length).map((part) => indent + part);
  };
  return text
    .split('\n')
    .flatMap((line) => (line.length > width ? fold(line) : [line]))
    .join('\n');
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
