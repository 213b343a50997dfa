import { type Command, Option } from 'commander';

export interface NeededOption {
  readonly flags: string;
  readonly description: string;
  /** A right value, as the person types it. */
  readonly example: string;
  readonly parse?: (text: string) => unknown;
}

/**
 * Adds an option that must be given. Commander's own check of required options comes before its check of unknown ones, so that a misspelt
 * `--resaon` would only be reported as a missing `--reason`.
 */
export function addNeededOption(command: Command, { flags, description, example, parse }: NeededOption): Command {
  const option = new Option(flags, `${description} (required)`);
  if (parse !== undefined) option.argParser(parse);
  return command.addOption(option).hook('preAction', (_, acting) => {
    if (acting.getOptionValue(option.attributeName()) === undefined)
      acting.error(`error: option '${flags}' is missing; write it like ${option.long} ${example}`);
  });
}

/** Of two values of one option, commander silently uses the last: `reset --trip A --trip B`. */
export function refuseRepeats(command: Command): void {
  for (const option of command.options.filter(takesOneValue)) {
    let count = 0;
    command.on(`option:${option.name()}`, () => {
      count += 1;
      if (count > 1) command.error(`error: option '${option.flags}' is given more than once; give it once`);
    });
  }
  command.commands.forEach(refuseRepeats);
}

/** A parser with two parameters adds the new value to the values before it. The parser of choices also has two. */
function takesOneValue({ required, variadic, parseArg, argChoices }: Option): boolean {
  return required && !variadic && (argChoices !== undefined || (parseArg?.length ?? 1) < 2);
}
