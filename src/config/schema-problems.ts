import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { nearest } from '../core/text/nearest.ts';
import { type ConfigProblem, told } from './problem.ts';
import { ConfigSchema } from './schema.ts';
import type { Path } from './yaml-lines.ts';

const shape = Compile(ConfigSchema);

/** A person wants to mend a file in one go. */
const mostErrors = 200;

/** Everything in which a loaded YAML value differs from the schema. */
export function schemaProblems(value: unknown): readonly ConfigProblem[] {
  // typebox stops at 8 otherwise. The setting is the whole process's, so it is put back.
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: mostErrors });
  try {
    return shape.Errors(value).flatMap((error) => explain(error, value));
  } finally {
    Settings.Set({ maxErrors });
  }
}

type SchemaError = ReturnType<typeof shape.Errors>[number];

function explain(error: SchemaError, value: unknown): readonly ConfigProblem[] {
  const path = pathOf(error.instancePath, value);
  const found = show(valueAt(value, path));
  const schema = schemaAt(error.schemaPath);
  switch (error.keyword) {
    case 'boolean':
      return []; // told with its name by additionalProperties
    case 'additionalProperties':
      return error.params.additionalProperties.map((key) => unknownKey(path, key, schema));
    case 'required':
      return error.params.requiredProperties.map((key) => missingKey(path, key, schema));
    case 'enum':
      return [{ path, told: told(`${found} is not known`, choices(error.params.allowedValues)) }];
    case 'const':
      return [{ path, told: told(`${found} is not known`, show(error.params.allowedValue)) }];
    case 'minimum':
    case 'maximum':
      return [{ path, told: told(`${found} is out of range`, `${error.params.comparison} ${error.params.limit}`) }];
    case '~refine':
      return [{ path, told: error.message }];
    default:
      return [{ path, told: told(`${found} is not right`, expectation(schema)) }];
  }
}

function unknownKey(path: Path, key: string, schema: SchemaNode): ConfigProblem {
  const known = Object.keys(schema.properties ?? {});
  const close = nearest(key, known);
  const expected = close === undefined ? `one of ${known.join(', ')}` : `${close}?`;
  return { path: [...path, key], told: told('is not a setting', expected) };
}

function missingKey(path: Path, key: string, schema: SchemaNode): ConfigProblem {
  return { path: [...path, key], told: told('is missing', expectation(schema.properties?.[key] ?? {})) };
}

/** What the explanations need of a JSON schema. */
interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

function expectation(schema: SchemaNode): string {
  if (schema.enum !== undefined) return choices(schema.enum);
  if (schema.const !== undefined) return show(schema.const);
  if (schema.description !== undefined) return schema.description;
  if (schema.properties !== undefined) return `a mapping of ${Object.keys(schema.properties).join(', ')}`;
  return `a ${schema.type ?? 'value'}`;
}

function choices(values: readonly unknown[]): string {
  return values.map(String).join(' or ');
}

/** `#/properties/receiver/properties/listen`: what the path leads to. */
function schemaAt(path: string): SchemaNode {
  const steps = path.split('/').slice(1);
  const found = steps.reduce<unknown>((node, step) => (isRecord(node) ? node[step] : undefined), ConfigSchema);
  return isRecord(found) ? found : {};
}

/** `/buttons/0/name` of the value; a number where the value has a list there. */
function pathOf(pointer: string, value: unknown): Path {
  const path: (string | number)[] = [];
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(valueAt(value, path)) ? Number(name) : name);
  }
  return path;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, step) => {
    if (Array.isArray(node)) return node[Number(step)];
    return isRecord(node) ? node[step] : undefined;
  }, value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
