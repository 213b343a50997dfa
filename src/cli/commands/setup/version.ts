import type { Command } from 'commander';
import { version } from '../../../version.ts';
import { addOutputOptions, formatOf, type OutputFlags } from '../../options/output-format.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Adds `version`, which prints the versions of this program and of its Node. */
export function registerVersion(program: Command, terminal: Terminal): void {
  const command = program.command('version').description('print the version of this program');
  addOutputOptions(command, ['json']).action((flags: OutputFlags) => {
    const versions = { version, node: process.version, platform: `${process.platform}/${process.arch}` };
    const text = `big-red-button ${version}, on Node ${process.version}, ${versions.platform}\n`;
    terminal.stdout.write(formatOf(flags) === 'json' ? `${JSON.stringify(versions, undefined, 2)}\n` : text);
  });
}
