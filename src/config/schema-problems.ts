import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { nearest } from '../core/text/nearest.ts';
import type { ConfigProblem } from './problem.ts';
import { ConfigSchema } from './schema.ts';
import { nodeOf, type YamlNode } from './yaml/yaml-node.ts';

const shape = Compile(ConfigSchema);
const schemaRoot = nodeOf(ConfigSchema, 'the schema');

/** High enough that a person can correct a whole file at once. typebox stops at 8 by default. */
const mostErrors = 200;

/** Every difference between a config and the schema. */
export function schemaProblems(config: YamlNode): readonly ConfigProblem[] {
  // This setting belongs to the whole process, so it is restored.
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: mostErrors });
  try {
    return shape.Errors(config.value).flatMap((error) => explain(error, config));
  } finally {
    Settings.Set({ maxErrors });
  }
}

type SchemaError = ReturnType<typeof shape.Errors>[number];

function explain(error: SchemaError, config: YamlNode): readonly ConfigProblem[] {
  const node = follow(config, error.instancePath);
  // The node at a schema's path is a schema.
  const schema = follow(schemaRoot, error.schemaPath).value as SchemaNode;
  switch (error.keyword) {
    case 'boolean':
      return []; // additionalProperties reports the same, with the key's name
    case 'additionalProperties':
      return error.params.additionalProperties.map((key) => unknownKey(node.at(key), key, schema));
    case 'required':
      return error.params.requiredProperties.map((key) => missingKey(node.at(key), schema.properties?.[key]));
    case '~refine':
      return [{ node, expected: expectation(schema), got: error.message }];
    default:
      return [{ node, expected: expectation(schema), got: show(node.value) }];
  }
}

function unknownKey(node: YamlNode, key: string, schema: SchemaNode): ConfigProblem {
  // A mapping whose keys the user chooses.
  if (schema.properties === undefined) return { node, problem: 'is not a valid key', expected: expectation(schema) };
  const known = Object.keys(schema.properties);
  return { node, problem: 'is not a setting', expected: nearest(key, known) ?? `one of ${known.join(', ')}` };
}

function missingKey(node: YamlNode, schema: SchemaNode = {}): ConfigProblem {
  return { node, problem: 'is missing', expected: expectation(schema) };
}

/** The part of a JSON schema that the explanations need. */
interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

export function expectation(schema: SchemaNode): string {
  if (schema.enum !== undefined) return schema.enum.map(String).join(' or ');
  if (schema.const !== undefined) return show(schema.const);
  if (schema.type === 'integer') return `a whole number from ${schema.minimum} to ${schema.maximum}`;
  if (schema.description !== undefined) return schema.description;
  if (schema.properties !== undefined) return `a mapping with ${Object.keys(schema.properties).join(', ')}`;
  return `a ${schema.type ?? 'value'}`;
}

/** The node that a JSON pointer such as `/buttons/0/name` or `#/properties/buttons` leads to. */
function follow(root: YamlNode, pointer: string): YamlNode {
  const steps = pointer.split('/').slice(1);
  return steps.reduce((node, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return node.at(Array.isArray(node.value) ? Number(name) : name);
  }, root);
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
