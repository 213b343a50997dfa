import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import { run } from '../../src/dev/programs/run.ts';
import { generate } from '../../src/generate/generate.ts';
import { stateNames } from '../../src/generate/manifests/state-objects.ts';
import { version } from '../../src/version.ts';
import { type Manifest, parse, read, root } from './manifests.ts';

const config = read('k8s/receiver/config.yaml');
const { buttons } = parseConfig(config, 'config.yaml');
const overlay = read('k8s/samples/gitops/overlay/kustomization.yaml');
const generated = generate(parseConfig(config, 'config.yaml'), {
  stopRules: read('prometheus-rules/big-red-button-stop.yml'),
  buttonRules: read('prometheus-rules/big-red-button.yml'),
  alertmanager: read('alertmanager/alertmanager.yml'),
});
const hasPrograms = [['kubectl', 'kustomize', '--help'] as const, ['git', '--version'] as const].every(
  ([program, ...args]) => spawnSync(program, args).status === 0,
);
const options = hasPrograms ? {} : { skip: 'no kubectl or no git on this machine' };

t.test('an own folder with the shipped config and a remote base builds what k8s/ builds', options, async (t) => {
  const folder = t.testdir({ remote: {}, own: {} });
  const remote = join(folder, 'remote');
  cpSync(join(root, 'k8s'), join(remote, 'k8s'), { recursive: true });
  const git = (...args: string[]) =>
    run('git', ['-C', remote, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'a release');
  await git('tag', 'v1.0.0');
  const own = join(folder, 'own');
  const text = overlay
    .replace(/https:\S+\/k8s\/base\?ref=\S+/, `file://${remote}//k8s/base?ref=v1.0.0`)
    .replace(/newName: \S+/, 'newName: big-red-button');
  writeOwn(own, text);
  const built = parse(await run('kubectl', ['kustomize', own], { timeoutMs: 60_000 }), own);
  const shipped = parse(await run('kubectl', ['kustomize', join(root, 'k8s')]), 'k8s');
  t.strictSame(byName(built), byName(shipped));
});

/** What a person has in the own folder: the kustomization, the config, and the files of `generate`. */
function writeOwn(own: string, kustomization: string): void {
  writeFileSync(join(own, 'kustomization.yaml'), kustomization);
  writeFileSync(join(own, 'config.yaml'), config);
  for (const { path, text } of generated.files) {
    mkdirSync(dirname(join(own, path)), { recursive: true });
    writeFileSync(join(own, path), text);
  }
}

function byName(objects: readonly Manifest[]) {
  return Object.fromEntries(
    objects.map(({ file: _, ...object }) => [
      `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`,
      object,
    ]),
  );
}

t.test('the overlay lists every generated file of the receiver, and the version of this project', (t) => {
  const files = generated.files.filter(({ path }) => path.startsWith('k8s/receiver/'));
  for (const { path } of files) t.match(overlay, `  - ${path}\n`);
  t.match(overlay, `?ref=v${version}`);
  t.match(overlay, `newTag: ${version}`);
  t.end();
});

t.test('Argo CD and Flux never delete a state object', (t) => {
  const states = parse(read('k8s/receiver/state.yaml'), 'state').filter(({ kind }) => kind === 'ConfigMap');
  t.strictSame(states.map(({ metadata }) => metadata.name).toSorted(), [...stateNames(buttons)].toSorted());
  for (const { metadata } of states)
    t.strictSame(metadata.annotations, {
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
    });
  t.end();
});

t.test('the Applications ignore the data of every state object, and the replicas of every target', (t) => {
  const applications = parse(read('k8s/samples/gitops/argocd.yaml'), 'argocd').map(({ spec }) => spec as Application);
  const ignored = applications.flatMap(({ ignoreDifferences }) => ignoreDifferences);
  const found = (wanted: Partial<Ignored>) =>
    ignored.find((each) => Object.entries(wanted).every(([key, value]) => each[key as keyof Ignored] === value));
  for (const name of stateNames(buttons))
    t.strictSame(found({ kind: 'ConfigMap', namespace: 'big-red-button', name })?.jsonPointers, ['/data'], name);
  for (const { target } of buttons.filter(({ name }) => name !== 'drill'))
    t.strictSame(found({ ...target, group: 'apps' })?.jsonPointers, ['/spec/replicas'], target.name);
  for (const { syncPolicy } of applications) t.ok(syncPolicy.syncOptions.includes('RespectIgnoreDifferences=true'));
  t.end();
});

interface Ignored {
  readonly group?: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly jsonPointers: readonly string[];
}

/** The part of an Argo CD Application that is read here. */
interface Application {
  readonly ignoreDifferences: readonly Ignored[];
  readonly syncPolicy: { readonly syncOptions: readonly string[] };
}

t.test('the Kustomization of Flux removes the replicas of every target', (t) => {
  const objects = parse(read('k8s/samples/gitops/flux.yaml'), 'flux');
  t.strictSame(
    objects.map(({ kind }) => kind),
    ['GitRepository', 'Kustomization', 'Kustomization'],
  );
  const patches = objects.flatMap(({ spec }) => (spec as { patches?: readonly Patch[] }).patches ?? []);
  for (const { target } of buttons.filter(({ name }) => name !== 'drill'))
    t.ok(
      patches.some((each) => matches(each, target) && each.patch.includes('path: /spec/replicas')),
      target.name,
    );
  t.end();
});

interface Patch {
  readonly target: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly patch: string;
}

function matches({ target }: Patch, wanted: Patch['target']): boolean {
  return target.kind === wanted.kind && target.namespace === wanted.namespace && target.name === wanted.name;
}

t.test("the operator's route for people takes the button's alerts, and neither the heartbeat nor a drill", (t) => {
  const [object] = parse(read('k8s/prometheus-operator/people.yaml'), 'people');
  // The interface below is the part that is read here.
  const { route, receivers } = (object?.spec ?? {}) as unknown as OperatorRoutes;
  const names = receivers.map(({ name }) => name);
  for (const { receiver } of [route, ...route.routes]) t.ok(names.includes(receiver), receiver);
  const takes = (labels: Readonly<Record<string, string>>) =>
    route.matchers.every(({ name, matchType, value }) => {
      const is = new RegExp(`^(?:${value})$`).test(labels[name] ?? '');
      return matchType.startsWith('!') ? !is : is;
    });
  t.ok(takes({ alertname: 'BigRedButtonLatched', button: 'swype-app' }));
  t.ok(takes({ alertname: 'BigRedButtonDown' }));
  t.notOk(takes({ alertname: 'BigRedButtonHeartbeat', button: 'swype-app' }));
  t.notOk(takes({ alertname: 'BigRedButtonLatched', button: 'drill' }));
  t.notOk(takes({ alertname: 'KubePodCrashLooping' }));
  t.end();
});

interface OperatorRoutes {
  readonly route: {
    readonly receiver: string;
    readonly matchers: readonly { readonly name: string; readonly matchType: string; readonly value: string }[];
    readonly routes: readonly { readonly receiver: string }[];
  };
  readonly receivers: readonly { readonly name: string }[];
}
