import { rename, writeFile } from 'node:fs/promises';

/** Replaces a followed file's content in one step, so that no reader finds it empty. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}-new`, text);
  await rename(`${file}-new`, file);
}
