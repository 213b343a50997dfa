import { dump, load } from 'js-yaml';

/** Where in a YAML document: keys and indexes from its root. */
export type YamlPath = readonly (string | number)[];

/** Drops the value, with its key, in {@link editYaml}. */
export const dropped = Symbol('dropped');

/**
 * Rewrites scalars of a YAML document by their place, never by their text: `edit` gets each scalar and its path, and gives what takes
 * its place. Comments are lost. Throws js-yaml's error on what is not YAML.
 */
export function editYaml(text: string, edit: (value: unknown, path: YamlPath) => unknown): string {
  return dump(editTree(load(text), [], edit), { noRefs: true, lineWidth: -1 });
}

function editTree(node: unknown, path: YamlPath, edit: (value: unknown, path: YamlPath) => unknown): unknown {
  if (Array.isArray(node)) {
    return node.map((each, index) => editTree(each, [...path, index], edit)).filter((each) => each !== dropped);
  }
  if (typeof node === 'object' && node !== null) {
    const entries = Object.entries(node).map(([key, value]) => [key, editTree(value, [...path, key], edit)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== dropped));
  }
  return edit(node, path);
}
