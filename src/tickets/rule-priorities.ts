import { readFile } from 'node:fs/promises';
import { whyUnreadable } from '../config/files/named-file.ts';
import { parseYaml, YamlError } from '../config/yaml/yaml-node.ts';
import { moreUrgent, type Priority, parsePriority } from './ticket.ts';
import { isRecord } from './tools/values.ts';
import { UnreadableFile } from './unreadable-file.ts';

/**
 * The priority of each alert by the label `priority` of Prometheus rules; the most urgent, if several rules raise it. A label that is no P1
 * to P5, for example a template, gives none.
 */
export async function readRulePriorities(files: readonly string[]): Promise<ReadonlyMap<string, Priority>> {
  const priorities = new Map<string, Priority>();
  for (const file of files) {
    for (const { alert, labels } of rulesIn(await readYaml(file), file)) {
      const priority = isRecord(labels) ? parsePriority(String(labels.priority)) : undefined;
      if (typeof alert !== 'string' || priority === undefined) continue;
      priorities.set(alert, moreUrgent(priority, priorities.get(alert)) ?? priority);
    }
  }
  return priorities;
}

/** The YAML document of a file that a person named. Throws {@link UnreadableFile}, with the line. */
export async function readYaml(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UnreadableFile(`${file}: ${whyUnreadable(error)}`, { cause: error });
  });
  try {
    return parseYaml(text, file).value;
  } catch (error) {
    throw error instanceof YamlError ? new UnreadableFile(error.message, { cause: error }) : error;
  }
}

/** The shape of a rule file, or of prometheus-operator's PrometheusRule. */
function rulesIn(document: unknown, file: string) {
  const spec = isRecord(document) && isRecord(document.spec) ? document.spec : document;
  if (!isRecord(spec) || !Array.isArray(spec.groups)) {
    throw new UnreadableFile(`${file}: not a file of Prometheus rules: it has no groups`);
  }
  return spec.groups.filter(isRecord).flatMap(({ rules }) => (Array.isArray(rules) ? rules.filter(isRecord) : []));
}
