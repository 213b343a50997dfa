import { rename, writeFile } from 'node:fs/promises';

/** Gives a file that is followed another content in one step: a look that comes meanwhile must not find it empty. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}-new`, text);
  await rename(`${file}-new`, file);
}
