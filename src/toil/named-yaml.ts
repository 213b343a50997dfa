import { readFile } from 'node:fs/promises';
import { whyUnreadable } from '../config/named-file.ts';
import { parseYaml as parseNode, YamlError } from '../config/yaml-node.ts';
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
    return parseNode(text, file).value;
  } catch (error) {
    throw error instanceof YamlError
      ? new UnreadableFile(`${error.where}: not YAML: ${error.reason}`, { cause: error })
      : error;
  }
}
