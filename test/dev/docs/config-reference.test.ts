import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dump, load } from 'js-yaml';
import t from 'tap';
import { Compile } from 'typebox/compile';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { jsonSchemaFile, jsonSchemaOfConfig } from '../../../src/dev/docs/config/json-schema.ts';
import { configKeys, keyNotes } from '../../../src/dev/docs/config/keys.ts';

const root = resolve(import.meta.dirname, '../../..');
const shippedConfig = readFileSync(resolve(root, 'k8s/receiver/config.yaml'), 'utf8');

type Values = Record<string, unknown>;

const ofAnotherKind = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'sre', name: 'swype-app' };

/** The smallest config in which the block of each key is complete. */
function base(path: string): Values {
  const button: Values = {
    name: 'swype-app',
    target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' },
    match: ['button="swype-app"'],
  };
  if (/target\.(resource|replicasPath|replicaSetHashLabel|podNames|apiVersion)$/.test(path))
    button.target = ofAnotherKind;
  if (path.includes('hooks[]'))
    button.hooks = [{ name: 'queue', url: 'https://queue.test/stop', secretFile: '/secret' }];
  return {
    version: 1,
    receiver: { alertmanagerTokenFile: '/token', ...receiverBlock(path) },
    ...(path.startsWith('cluster') && { cluster: { value: 'eu' } }),
    ...(path.startsWith('brake') && { brake: { trips: 5, within: '10m' } }),
    buttons: [button],
  };
}

function receiverBlock(path: string): Values {
  if (path.startsWith('receiver.tls')) return { tls: { certFile: '/crt', keyFile: '/key' } };
  const isBesideKubernetes = path.startsWith('receiver.people') && !path.endsWith('tokenFile');
  return isBesideKubernetes ? { people: { kubernetes: {} } } : {};
}

/** The config with one key set; `[]` is the first entry of a list. */
function withKey(path: string, value: unknown): string {
  const config = base(path);
  const steps = path.replaceAll('[]', '.0').split('.');
  const last = steps.pop() ?? '';
  let at: Values = config;
  // Each step on the way is a mapping or a list.
  for (const step of steps) {
    at[step] ??= {};
    at = at[step] as Values;
  }
  at[last] = value;
  return dump(config);
}

t.test('every key of the schema has a note, and every note has a key', (t) => {
  t.strictSame(
    configKeys()
      .map(({ path }) => path)
      .toSorted(),
    Object.keys(keyNotes).toSorted(),
  );
  t.end();
});

for (const { path } of configKeys()) {
  const note = keyNotes[path];
  t.test(`the example of ${path} is accepted, and its default is what the receiver uses`, (t) => {
    t.doesNotThrow(() => parseConfig(withKey(path, note?.example), 'example'), path);
    if (note?.default !== undefined) t.strictSame(shown(withKey(path, note.default)), shown(dump(base(path))));
    t.end();
  });
}

/** Without the compiled patterns and matchers, which are functions. */
function shown(config: string): unknown {
  return JSON.parse(JSON.stringify(parseConfig(config, 'config')));
}

t.test('the published JSON schema is that of the receiver, and takes the shipped config', (t) => {
  const published = JSON.parse(readFileSync(resolve(root, jsonSchemaFile), 'utf8'));
  t.strictSame(published, JSON.parse(JSON.stringify(jsonSchemaOfConfig())), 'run npm run docs');
  const schema = Compile(published);
  t.ok(schema.Check(load(shippedConfig)), 'the shipped config');
  t.notOk(schema.Check({ version: 1, receiver: {}, buttons: [] }), 'without a required key');
  t.notOk(schema.Check({ ...(load(shippedConfig) as object), bottons: [] }), 'with a misspelt key');
  t.match(shippedConfig, /^# yaml-language-server: \$schema=config\.schema\.json$/m);
  t.end();
});
