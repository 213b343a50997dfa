import { ConfigSchema } from '../../config/schema.ts';
import { define } from './define.ts';

/** A node of a JSON schema. */
interface Schema {
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly durationMs?: DurationLimits;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly [keyword: string]: unknown;
}

interface DurationLimits {
  readonly minimum: number;
  readonly maximum: number;
}

/** JSON has no refinements: the chart's own checks stand in for them. */
const config = JSON.parse(JSON.stringify(ConfigSchema)).properties as Readonly<Record<string, Schema>>;
const button = (config.buttons?.items ?? {}) as Schema;
const { externalUrl, runbookBaseUrl, cluster, heartbeat, brake, receiver, buttons } = config;
const ofConfig = {
  externalUrl,
  runbookBaseUrl,
  cluster,
  heartbeat,
  brake,
  receiver: closed({ people: receiver?.properties?.people, metrics: receiver?.properties?.metrics }),
};

const text = { type: 'string' };
const settings = {
  image: closed({
    repository: text,
    tag: text,
    digest: { ...text, pattern: '^(sha256:[0-9a-f]{64})?$' },
    pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
    pullSecrets: { type: 'array' },
  }),
  replicas: { type: 'integer', minimum: 1 },
  resources: { type: 'object' },
  nodeSelector: { type: 'object' },
  tolerations: { type: 'array' },
  name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' },
  secrets: closed({
    token: { enum: ['create', 'existing'] },
    tls: { enum: ['create', 'existing', 'cert-manager'] },
    days: { type: 'integer', minimum: 1 },
    issuer: { type: 'object' },
    ca: text,
  }),
  monitoring: closed({
    kind: { enum: ['configMaps', 'operator', 'none'] },
    namespace: text,
    labels: { type: 'object', additionalProperties: text },
    counters: { type: 'boolean' },
  }),
  // An empty `from` would let everyone in.
  networkPolicy: closed({
    from: { type: 'array', items: text, minItems: 1 },
    egress: { type: 'array', items: { type: 'object' } },
  }),
  drill: closed({ suspend: { type: 'boolean' }, schedule: text }),
};

/** The schema of the chart's values: `buttons` and `config` have the config's own. */
export function valuesSchema(): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    // Helm adds `global` for every chart.
    required: ['buttons'],
    ...closed({
      buttons: { ...buttons, minItems: 1 },
      config: closed(ofConfig),
      ...settings,
      global: { type: 'object' },
    }),
  };
  return `${JSON.stringify(forHelm(schema), null, 2)}\n`;
}

/** The limits of the durations that have a fixed place, by their path in a button and in `config`. */
export function durationsTemplate(): string {
  return define(
    'durations',
    JSON.stringify({ button: durations(button), config: durations(closed(ofConfig)) }, null, 2),
  );
}

function durations({ properties = {} }: Schema): Readonly<Record<string, object>> {
  const entries = Object.entries(properties).flatMap(([key, { description, durationMs, ...schema }]) =>
    durationMs === undefined
      ? Object.entries(durations(schema)).map(([path, limits]) => [`${key}.${path}`, limits])
      : [[key, { ...durationMs, expected: description }]],
  );
  return Object.fromEntries(entries);
}

function closed(properties: Readonly<Record<string, unknown>>): Schema {
  // Parts of the config's schema, and the parts above.
  return { type: 'object', properties: properties as Record<string, Schema>, additionalProperties: false };
}

/** Helm's validator knows no lookahead, and reads values as YAML 1.1, where `on` and `off` are booleans. */
function forHelm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forHelm);
  if (typeof value !== 'object' || value === null) return value;
  const { durationMs, ...schema } = value as Schema;
  const own = durationMs === undefined ? schema : withNotation(schema);
  const changed = withoutLookahead(withBooleans(own));
  // The keys of `patternProperties` are patterns.
  return Object.fromEntries(Object.entries(changed).map(([key, item]) => [key.replace(lookahead, ''), forHelm(item)]));
}

const lookahead = /\(\?=[^()]*\)/g;
const notation = '([0-9]{1,9}(y|w|d|h|m|s|ms))+';

function withNotation({ type: _, ...schema }: Schema): Schema {
  if (!schema.description?.startsWith('off')) return { ...schema, type: 'string', pattern: `^${notation}$` };
  return { ...schema, anyOf: [{ type: 'string', pattern: `^(off|${notation})$` }, { const: false }] };
}

function withBooleans(schema: Schema): Schema {
  if (!Array.isArray(schema.enum) || !schema.enum.includes('off')) return schema;
  const more = schema.enum.includes('on') ? [true, false] : [false];
  const { type: _, ...rest } = schema;
  return { ...rest, enum: [...schema.enum, ...more] };
}

function withoutLookahead(schema: Schema): Schema {
  if (typeof schema.pattern !== 'string') return schema;
  const [, refused] = /\(\?!(\([^()]*\)\$)\)/.exec(schema.pattern) ?? [];
  const pattern = schema.pattern.replace(/\(\?![^()]*\([^()]*\)\$\)/, '').replace(lookahead, '');
  return { ...schema, pattern, ...(refused === undefined ? {} : { not: { pattern: `^${refused}` } }) };
}
