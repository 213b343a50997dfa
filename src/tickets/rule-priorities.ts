import { readFile } from 'node:fs/promises';
import { readRules } from '../check/sources/rules.ts';
import { whyUnreadable } from '../config/files/named-file.ts';
import { parseYaml, YamlError, type YamlNode } from '../config/yaml/yaml-node.ts';
import { moreUrgent, type Priority, parsePriority } from './ticket.ts';
import { UnreadableFile } from './unreadable-file.ts';

/**
 * The priority of each alert by the label `priority` of Prometheus rules; the most urgent, if several rules raise it. A label that is no P1
 * to P5, for example a template, gives none.
 */
export async function readRulePriorities(files: readonly string[]): Promise<ReadonlyMap<string, Priority>> {
  const priorities = new Map<string, Priority>();
  for (const file of files) {
    const rules = readRules(await readYaml(file));
    if (rules === undefined) throw new UnreadableFile(`${file}: not a file of Prometheus rules: it has no groups`);
    for (const { alert, labels } of rules) {
      const priority = moreUrgent(parsePriority(labels.known.priority ?? ''), priorities.get(alert));
      if (priority !== undefined) priorities.set(alert, priority);
    }
  }
  return priorities;
}

/** The YAML document of a file that a person named. Throws {@link UnreadableFile}, with the line. */
export async function readYaml(file: string): Promise<YamlNode> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UnreadableFile(`${file}: ${whyUnreadable(error)}`, { cause: error });
  });
  try {
    return parseYaml(text, file);
  } catch (error) {
    throw error instanceof YamlError ? new UnreadableFile(error.message, { cause: error }) : error;
  }
}
