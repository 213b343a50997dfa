import { ConfigSchema } from '../../../config/schema.ts';
import type { KeyNote } from './key-note.ts';
import { keyNotes, type SchemaNode } from './keys.ts';

/** The published schema, from the root of the repository. Editors find it by the first line of the shipped config. */
export const jsonSchemaFile = 'k8s/receiver/config.schema.json';

/** The schema of the config file as an editor reads it: the receiver's own schema, with the meaning and the default of each key. */
export function jsonSchemaOfConfig(): object {
  // The copy drops what JSON cannot show: the checks that are functions.
  // So does the reviver with the limits of durations, which only the Helm chart's schema is made from.
  const text = JSON.stringify(ConfigSchema);
  const copy = JSON.parse(text, (key, value) => (key === 'durationMs' ? undefined : value)) as SchemaNode;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'The config of big-red-button',
    description:
      'docs/config.md explains every key. Durations and matchers are checked further by the receiver and by `big-red-button check`.',
    ...annotated(copy, ''),
  };
}

function annotated(schema: SchemaNode, path: string): object {
  const note = keyNotes[path];
  const properties = Object.entries(schema.properties ?? {}).map(([name, child]) => [
    name,
    annotated(child, path === '' ? name : `${path}.${name}`),
  ]);
  return {
    ...schema,
    ...(note === undefined ? {} : describe(schema, note)),
    ...(schema.properties === undefined ? {} : { properties: Object.fromEntries(properties) }),
    ...(schema.items === undefined ? {} : { items: annotated(schema.items, `${path}[]`) }),
  };
}

/** The description of a schema is what is expected. An editor shows the meaning first. */
function describe({ description }: SchemaNode, note: KeyNote): object {
  const expected = description === undefined ? '' : ` Expected: ${description}.`;
  return {
    description: `${note.meaning}${expected}`,
    ...(note.default === undefined ? {} : { default: note.default }),
    examples: [note.example],
  };
}
