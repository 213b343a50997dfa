import { ConfigSchema } from '../../../config/schema.ts';
import { expectation } from '../../../config/schema-problems.ts';
import { buttonNotes } from './button-notes.ts';
import type { KeyNote } from './key-note.ts';
import { receiverNotes } from './receiver-notes.ts';

/** The parts of a JSON schema that the reference reads. */
export interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
}

/** One key of the config file that takes a value: not a block of keys. */
export interface ConfigKey {
  /** `receiver.listen.port`, `buttons[].name`. */
  readonly path: string;
  readonly expected: string;
  /** Within its block. A block that is optional may be left out. */
  readonly required: boolean;
}

export const keyNotes: Readonly<Record<string, KeyNote>> = { ...receiverNotes, ...buttonNotes };

const noted = Object.keys(keyNotes);

/** Every key of the config, in the order of the schema. */
export function configKeys(): readonly ConfigKey[] {
  // TypeBox makes JSON schemas; its types name each property.
  return keysOf(ConfigSchema as unknown as SchemaNode, '');
}

function keysOf({ properties = {}, required = [] }: SchemaNode, prefix: string): readonly ConfigKey[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`;
    if (schema.properties !== undefined) return keysOf(schema, `${path}.`);
    const entries = `${path}[].`;
    const key = { path, expected: expectation(schema), required: required.includes(name) };
    // The note of a list with short entries explains them too.
    const isExplained = !noted.some((each) => each.startsWith(entries));
    return isExplained ? [key] : [...(path in keyNotes ? [key] : []), ...keysOf(schema.items ?? {}, entries)];
  });
}
