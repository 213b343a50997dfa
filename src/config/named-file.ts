import { readFile } from 'node:fs/promises';

/**
 * Reads a file that a person named; `namedBy` is the option or setting that did.
 *
 * @throws {Error} that names the file and the problem, and on the next line `namedBy`.
 */
export async function readNamedFile(file: string, namedBy: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`cannot read ${file}: ${whyUnreadable(error)}\n  It is named by ${namedBy}.`, { cause: error });
  }
}

/** Node's error code in words. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder; name the files in it';
  return error instanceof Error ? error.message : String(error);
}
