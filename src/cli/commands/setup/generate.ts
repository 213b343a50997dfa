import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { Generated } from '../../../generate/generate.ts';
import { addNeededOption } from '../../options/usage.ts';
import { readNamedFile } from '../../terminal/named-file.ts';
import { CommandFailed, type Terminal } from '../../terminal/terminal.ts';

interface GenerateFlags {
  readonly config: string;
  readonly out?: string;
}

const examples = `
Afterwards look at the difference, and apply: docs/installing.md, Another button.

Examples:
  big-red-button generate --config config.yaml
  big-red-button generate --config k8s/receiver/config.yaml --out .`;

/** Adds `generate`, which makes the manifests, rules and routes for the buttons of a config. */
export function registerGenerate(program: Command, terminal: Terminal): void {
  const command = program
    .command('generate')
    .description('print rights, state objects, admission policy, rules and routes for every button of a config');
  addNeededOption(command, { flags: '--config <file>', description: "the receiver's config", example: 'config.yaml' })
    .option(
      '--out <folder>',
      'write files into this folder instead, laid out as in this project; existing files are overwritten',
    )
    .addHelpText('after', examples)
    .action(async ({ config, out }: GenerateFlags) => {
      const { files, notes } = await generateFrom(config);
      if (out === undefined) terminal.stdout.write(files.map(({ path, text }) => `# ${path}\n${text}`).join(''));
      else for (const { path, text } of files) await write(join(out, path), text, terminal);
      for (const note of notes) terminal.stderr.write(`big-red-button: ${note}\n`);
    });
}

async function generateFrom(config: string): Promise<Generated> {
  const { parseConfig } = await import('../../../config/parse-config.ts');
  const { generate } = await import('../../../generate/generate.ts');
  const shipped = await import('../../../config/shipped-files.ts');
  const readShipped = (file: string) => readNamedFile(file, 'this package');
  const [text, stopRules, buttonRules, alertmanager] = await Promise.all([
    readNamedFile(config, '--config'),
    readShipped(shipped.shippedStopRules),
    readShipped(shipped.shippedButtonRules),
    readShipped(shipped.shippedAlertmanagerConfig),
  ]);
  return generate(parseConfig(text, config), { stopRules, buttonRules, alertmanager });
}

async function write(path: string, text: string, terminal: Terminal): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`cannot write ${path}: ${why}`, { next: ['The folder is named by --out.'], cause: error });
  }
  terminal.stdout.write(`${path}\n`);
}
