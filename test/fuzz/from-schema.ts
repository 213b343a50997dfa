import type { Dice } from './mutate.ts';

/** The part of JSON Schema that the schemas of src use. */
export interface Schema {
  readonly type?: string | undefined;
  readonly const?: unknown | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly patternProperties?: Readonly<Record<string, Schema>> | undefined;
  /** Only of a property that an object must not have. */
  readonly not?: unknown | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

const times = [
  '2026-01-02T03:04:05Z',
  '2026-01-02T03:04:06.5Z',
  '2025-12-31T23:59:59Z',
  '2026-01-02T03:04:05+02:00',
  '9999-12-31T23:59:59Z',
  '+010000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  'yesterday',
  '',
];
const names = ['a', 'b', 'trip-1', 'trip-2', 'uid-1/app', 'uid-2/app', '__proto__', 'constructor', 'x/y/z', '\ud800'];
const numbers = [0, 1, 2, 3, 1.5, -1, 1e21, 2 ** 53, 1e308];

/** A value that the schema allows, mostly: a grammar reaches the code behind the schema, which changes of a text do not. */
export function madeFrom(schema: Schema, dice: Dice, words: readonly string[], depth = 0): unknown {
  if (Object.hasOwn(schema, 'const')) return schema.const;
  if (schema.enum) return dice.pick(schema.enum);
  const options = schema.anyOf ?? schema.allOf;
  if (options) return madeFrom(dice.pick(options) ?? {}, dice, words, depth);
  switch (schema.type) {
    case 'object':
      return objectOf(schema, dice, words, depth);
    case 'array':
      return Array.from({ length: lengthOf(dice, depth) }, () => madeFrom(schema.items ?? {}, dice, words, depth + 1));
    case 'boolean':
      return dice.roll(2) === 0;
    case 'integer':
    case 'number':
      return Math.min(schema.maximum ?? Number.MAX_VALUE, Math.max(schema.minimum ?? -1e9, dice.pick(numbers) ?? 0));
    case 'null':
      return null;
    default:
      return textOf(dice, words);
  }
}

function objectOf(schema: Schema, dice: Dice, words: readonly string[], depth: number): object {
  const entries: [string, unknown][] = [];
  // A text is as likely as not to have a part that it may have.
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(key) === true;
    if (isRequired || (inner.not === undefined && dice.roll(2) === 0))
      entries.push([key, madeFrom(inner, dice, words, depth + 1)]);
  }
  for (const inner of Object.values(schema.patternProperties ?? {})) {
    for (let left = lengthOf(dice, depth); left > 0; left -= 1) {
      entries.push([dice.pick(names) ?? '', madeFrom(inner, dice, words, depth + 1)]);
    }
  }
  return Object.fromEntries(entries);
}

/** Deep lists are short, and some lists are long. */
function lengthOf(dice: Dice, depth: number): number {
  return depth < 3 && dice.roll(12) === 0 ? 101 + dice.roll(10) : dice.roll(depth < 4 ? 4 : 2);
}

function textOf(dice: Dice, words: readonly string[]): string {
  switch (dice.roll(8)) {
    case 0:
      return dice.pick(words) ?? '';
    case 1:
      return 'long '.repeat(dice.roll(700));
    case 2:
    case 3:
      return dice.pick(names) ?? '';
    default:
      return dice.pick(times) ?? '';
  }
}
