import { type Command, Option } from 'commander';

/** `wide` and `name` are only for commands that list buttons. */
export type OutputFormat = 'json' | 'yaml' | 'wide' | 'name';

export interface OutputFlags {
  readonly json?: true;
  readonly output?: OutputFormat;
}

/** Adds `-o`, as kubectl has it, and `--json`. */
export function addOutputOptions(command: Command, formats: readonly OutputFormat[] = ['json', 'yaml']): Command {
  return command
    .addOption(new Option('-o, --output <format>', 'print for a program, or more of it').choices(formats))
    .addOption(new Option('--json', 'the same as -o json').conflicts('output'));
}

/** Undefined: for a person. */
export function formatOf({ json, output }: OutputFlags): OutputFormat | undefined {
  return json ? 'json' : output;
}

/** Whether these arguments ask for JSON. For errors that come before a command has read its options. */
export function askForJson(args: readonly string[]): boolean {
  const pairs = args.map((word, index) => `${word} ${args[index + 1] ?? ''}`);
  return (
    args.some((word) => /^(--json|-ojson|-o=json|--output=json)$/.test(word)) ||
    pairs.some((two) => /^(-o|--output) json$/.test(two))
  );
}
