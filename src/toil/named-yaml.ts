import { readFile } from 'node:fs/promises';
import { load, YAMLException } from 'js-yaml';
import { whyUnreadable } from '../config/named-file.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** The text of a file that a person named. Throws {@link UnreadableFile}. */
export async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new UnreadableFile(`${file}: ${whyUnreadable(error)}`, { cause: error });
  });
}

/** The YAML document that `file` holds. Throws {@link UnreadableFile}, with the line. */
export function parseYaml(text: string, file: string): unknown {
  try {
    return load(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new UnreadableFile(`${file}:${(error.mark?.line ?? 0) + 1}: not YAML: ${error.reason}`, { cause: error });
  }
}
