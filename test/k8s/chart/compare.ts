import type { Test } from 'tap';
import type { Config } from '../../../src/config/config.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import type { Manifest } from '../manifests.ts';

/** What the chart adds on purpose: latches, and the policy that holds latched targets, stay when the release is removed. */
const addedAnnotation = 'helm.sh/resource-policy';

/** Fails if the chart's objects are not these objects. The order of objects and of keys does not matter. */
export function sameObjects(t: Test, found: readonly Manifest[], wanted: readonly Manifest[], message: string): void {
  const [ofChart, ofFiles] = [found, wanted].map((each) => byName(each));
  t.strictSame(Object.keys(ofChart ?? {}), Object.keys(ofFiles ?? {}), `${message}: the names`);
  for (const [name, object] of Object.entries(ofFiles ?? {}))
    t.strictSame(ofChart?.[name], object, `${message}: ${name}`);
}

function byName(objects: readonly Manifest[]): Record<string, unknown> {
  const entries = objects.map((object): [string, unknown] => [nameOf(object), comparable(object)]);
  const sorted = entries.toSorted(([a], [b]) => a.localeCompare(b));
  if (new Set(sorted.map(([name]) => name)).size !== sorted.length) throw new Error('two objects have one name');
  return Object.fromEntries(sorted);
}

export function nameOf({ kind, metadata: { namespace = '-', name } }: Manifest): string {
  return `${kind} ${namespace}/${name}`;
}

/** Texts that contain YAML are compared by what they mean. */
function comparable({ file: _, ...object }: Manifest): unknown {
  const { annotations = {}, ...metadata } = object.metadata as Manifest['metadata'] & { annotations?: object };
  const kept = Object.entries(annotations).filter(([key]) => key !== addedAnnotation);
  const own = kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) };
  const text = object.data?.['config.yaml'];
  const data = text === undefined ? {} : { data: { 'config.yaml': meaning(parseConfig(text, 'config.yaml')) } };
  return sorted({ ...object, metadata: { ...metadata, ...own }, ...data });
}

/** Matchers and patterns have functions, which never equal. */
function meaning(config: Config): unknown {
  return JSON.parse(JSON.stringify(config));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
