import { readFile } from 'node:fs/promises';
import { whyUnreadable } from '../../config/files/named-file.ts';
import { CommandFailed } from './terminal.ts';

/** Reads a file that an option or a variable names. Throws a CommandFailed if the file cannot be read. */
export async function readNamedFile(file: string, namedBy: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandFailed(`cannot read ${file}: ${whyUnreadable(cause)}`, {
      next: [`It is named by ${namedBy}.`],
      cause,
    });
  }
}
