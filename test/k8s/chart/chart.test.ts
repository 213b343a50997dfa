import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { chartFiles } from '../../../src/dev/chart/chart-files.ts';
import { built } from '../../../src/dev/chart/manifests.ts';
import { needsHelm, render } from '../../support/helm.ts';
import { type Manifest, parse, read, root } from '../manifests.ts';
import { sameObjects } from './compare.ts';

const needsKubectl =
  spawnSync('kubectl', ['kustomize', '--help']).status === 0 ? {} : { skip: 'no kubectl on this machine' };
const needsBoth = { ...needsHelm, ...needsKubectl };

t.test('the generated files of the chart are what `npm run chart` writes', needsKubectl, (t) => {
  for (const { path, text } of chartFiles()) {
    // Biome formats the schema.
    if (path.endsWith('.json')) t.strictSame(JSON.parse(read(path)), JSON.parse(text), path);
    else t.equal(read(path), text, path);
  }
  t.end();
});

t.test('the chart without values is k8s/, except for the namespace', needsBoth, async (t) => {
  const k8s = ofFile(await parseBuilt('k8s')).filter(({ kind }) => kind !== 'Namespace');
  const own = { secrets: { token: 'existing', tls: 'existing' }, monitoring: { kind: 'none' } };
  sameObjects(t, await render(own), k8s, 'k8s/');
});

t.test('its objects for prometheus-operator are k8s/prometheus-operator', needsBoth, async (t) => {
  const own = { secrets: { token: 'existing', tls: 'existing' }, monitoring: { kind: 'operator' } };
  const others = (await render({ ...own, monitoring: { kind: 'none' } })).map(identity);
  const found = (await render(own)).filter((each) => !others.includes(identity(each)));
  sameObjects(t, found, ofFile(await parseBuilt('k8s/prometheus-operator')), 'k8s/prometheus-operator');
});

t.test('state objects and the policy of latched targets stay when the release is removed', needsHelm, async (t) => {
  const kept = (await render()).filter(isKept).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  t.strictSame(kept.toSorted(), [
    'ConfigMap big-red-button-heartbeat',
    'ConfigMap big-red-button-swype-app',
    'ConfigMap big-red-button-swype-app.history',
    'ValidatingAdmissionPolicy big-red-button-held',
    'ValidatingAdmissionPolicyBinding big-red-button-held-swype-app',
  ]);
});

t.test('no state object has data, which would overwrite the latch', needsHelm, async (t) => {
  const state = (await render()).filter((each) => isKept(each) && each.kind === 'ConfigMap');
  t.equal(state.length, 3);
  for (const each of state) t.strictSame(Object.keys(each).toSorted(), ['apiVersion', 'file', 'kind', 'metadata']);
});

function isKept({ metadata }: Manifest): boolean {
  const { annotations } = metadata as { readonly annotations?: Readonly<Record<string, string>> };
  return annotations?.['helm.sh/resource-policy'] === 'keep';
}

function identity({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace} ${metadata.name}`;
}

async function parseBuilt(folder: string) {
  return built(join(root, folder));
}

function ofFile(objects: readonly object[]): Manifest[] {
  return parse(objects.map((each) => JSON.stringify(each)).join('\n---\n'), 'k8s');
}
