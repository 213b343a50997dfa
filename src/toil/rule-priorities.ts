import { isRecord } from './json.ts';
import { parseYaml, readText } from './named-yaml.ts';
import { type Priority, parsePriority } from './ticket.ts';
import { UnreadableFile } from './unreadable-file.ts';

/**
 * The priority of each alert by the label `priority` of Prometheus rules; the gravest, where several rules raise it. A rule whose label is no
 * P1 to P5, a template for example, tells none. Throws {@link UnreadableFile} where a file is no rule file.
 */
export async function readRulePriorities(files: readonly string[]): Promise<ReadonlyMap<string, Priority>> {
  const priorities = new Map<string, Priority>();
  for (const file of files) {
    for (const { alert, labels } of rulesIn(parseYaml(await readText(file), file), file)) {
      const priority = isRecord(labels) ? parsePriority(String(labels.priority)) : undefined;
      if (typeof alert !== 'string' || priority === undefined) continue;
      const known = priorities.get(alert);
      if (known === undefined || priority < known) priorities.set(alert, priority);
    }
  }
  return priorities;
}

/** The shape of a rule file, or of a PrometheusRule object of prometheus-operator. */
function rulesIn(document: unknown, file: string) {
  const spec = isRecord(document) && isRecord(document.spec) ? document.spec : document;
  if (!isRecord(spec) || !Array.isArray(spec.groups)) {
    throw new UnreadableFile(`${file}: not a file of Prometheus rules: it has no groups`);
  }
  return spec.groups.filter(isRecord).flatMap(({ rules }) => (Array.isArray(rules) ? rules.filter(isRecord) : []));
}
