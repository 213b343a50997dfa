import { readFile } from 'node:fs/promises';

/**
 * The text of a file that a person named.
 *
 * @throws {Error} that says which file, why it cannot be read, and, on a line of its own, `whereNamed`: what names it.
 */
export async function readNamedFile(file: string, whereNamed: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`cannot read ${file}: ${whyUnreadable(error)}\n  It is named by ${whereNamed}.`, { cause: error });
  }
}

/** In words what Node says with a code. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'it may not be read';
  if (code === 'EISDIR') return 'it is a folder: name the files in it';
  return error instanceof Error ? error.message : String(error);
}
