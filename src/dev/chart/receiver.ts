import type { ButtonConfig } from '../../core/button-config.ts';
import { stateNames } from '../../generate/manifests/state-objects.ts';
import { kindRow } from './kinds.ts';
import { builtReceiver } from './manifests.ts';
import {
  buttonWords,
  escalatingButton,
  placeholder,
  placeholderButton,
  placeholderKind,
  releaseWords,
  type Word,
} from './placeholders.ts';
import { modelWords } from './policy-words.ts';
import { withSettings } from './settings.ts';
import { line, type Manifest, mapStrings, raw, template } from './template.ts';

/** The first line of each template. */
export const model = '{{- $model := include "big-red-button.model" . | fromJson }}\n';
const eachButton = '{{- range $button := $model.buttons }}\n';
const end = '{{- end }}\n';

/** The objects of k8s/, by the template that they belong to. The namespace is the release's, and the values contain the config. */
export function receiverTemplates(): Readonly<Record<'receiver' | 'policies' | 'state' | 'targets', string>> {
  const isInChart = ({ kind, metadata }: Manifest) => kind !== 'Namespace' && metadata.name !== 'big-red-button-config';
  const plain = builtReceiver([placeholderButton]).filter(isInChart);
  const escalating = builtReceiver([escalatingButton]).filter(isInChart);
  const shared = plain.filter((manifest) => !isOfButton(manifest) && manifest.kind !== 'ConfigMap');
  return {
    receiver: model + documents(shared.filter((manifest) => !isPolicy(manifest))),
    policies: policies(shared.filter(isPolicy), escalating.filter(isPolicy)),
    state: model + stateObjects(plain),
    targets: targets(plain.filter(isOfButton), escalating.filter(isOfButton)),
  };
}

/** An object that exists once for each button. */
function isOfButton({ kind, metadata: { name, namespace } }: Manifest): boolean {
  return kind !== 'ConfigMap' && (namespace === placeholder.targetNamespace || name.endsWith(placeholder.button));
}

function isPolicy({ kind }: Manifest): boolean {
  return kind.startsWith('ValidatingAdmissionPolicy');
}

function documents(
  manifests: readonly Manifest[],
  words: readonly Word[] = [...releaseWords, ...modelWords()],
): string {
  return manifests.map((manifest) => `---\n${template([changed(manifest)], words)}`).join('');
}

/** The state objects are the same except for their names. */
function stateObjects(manifests: readonly Manifest[]): string {
  const first = manifests.find(({ kind }) => kind === 'ConfigMap');
  if (first === undefined) throw new Error('k8s/ has no state object');
  const metadata = { ...first.metadata, name: raw('{{ $name }}') };
  return `{{- range $name := $model.stateNames }}\n${documents([{ ...first, metadata }])}${end}`;
}

/** The rights in the targets' namespaces, and the policies about single targets. */
function targets(plain: readonly Manifest[], escalating: readonly Manifest[]): string {
  const added = escalating.filter((each) => !plain.some((other) => isSame(each, other)));
  const own = plain.map((each) => (each.kind === 'Role' ? withRules(each, escalating) : each));
  const ifEscalates = ['{{- if $button.escalates }}\n', documents(added, ofButton()), end];
  return [model, eachButton, documents(own, ofButton()), ...ifEscalates, end].join('');
}

function isSame(one: Manifest, other: Manifest): boolean {
  return one.kind === other.kind && one.metadata.name === other.metadata.name;
}

/** The Role with the rules that only some buttons have. */
function withRules(role: Manifest, escalating: readonly Manifest[]): Manifest {
  const drill = builtReceiver([drillLike]).find(
    ({ kind, metadata }) => kind === 'Role' && metadata.name.endsWith(':drill'),
  );
  const withDeletion = conditional(rulesOf(role), rulesOf(escalating.find((each) => isSame(each, role))), 'escalates');
  return {
    ...role,
    rules: [...withDeletion, ...conditional(rulesOf(role), rulesOf(drill), 'drill').slice(rulesOf(role).length)],
  };
}

function ofButton() {
  return buttonWords(kindRow(placeholderKind).controlled);
}

const drillLike: ButtonConfig = { ...placeholderButton, name: 'drill' };

function rulesOf(role: Manifest | undefined): readonly object[] {
  // RBAC's rules are objects.
  return (role?.rules ?? []) as readonly object[];
}

/** All rules. Those that are not `usual` are there only if the button's flag is set. */
function conditional(usual: readonly object[], all: readonly object[], flag: string): readonly unknown[] {
  const known = usual.map((rule) => JSON.stringify(rule));
  return all.flatMap((rule) =>
    known.includes(JSON.stringify(rule)) ? [rule] : [line(`{{- if $button.${flag} }}`), rule, line('{{- end }}')],
  );
}

/** The policy of the receiver's account is another one if some button deletes pods. */
function policies(plain: readonly Manifest[], escalating: readonly Manifest[]): string {
  const ofAccount = ({ kind, metadata }: Manifest) =>
    kind === 'ValidatingAdmissionPolicy' && metadata.name === placeholder.name;
  return [
    model,
    '{{- if $model.escalates }}\n',
    documents(escalating.filter(ofAccount)),
    '{{- else }}\n',
    documents(plain.filter(ofAccount)),
    end,
    documents(plain.filter((each) => !ofAccount(each))),
  ].join('');
}

/** What Helm leaves when the release is removed: the latches, and the policy by which the API server holds latched targets. */
function isKept({ kind, metadata: { name } }: Manifest): boolean {
  const held = `${placeholder.name}-held`;
  return kind === 'ConfigMap' || name === held || name === `${held}-${placeholder.button}`;
}

function kept(manifest: Manifest): Manifest {
  const { annotations } = manifest.metadata as { readonly annotations?: object };
  const metadata = { ...manifest.metadata, annotations: { ...annotations, 'helm.sh/resource-policy': 'keep' } };
  return { ...manifest, metadata };
}

/** The manifest with the fields that depend on the values, and lists over all buttons. */
function changed(manifest: Manifest): unknown {
  const withNames = mapStrings(
    withSettings(isKept(manifest) ? kept(manifest) : manifest),
    (text) => text,
    (list) => (isOfButton(manifest) ? undefined : listOfNames(list)),
  );
  return isOfButton(manifest) ? withNames : withKinds(withNames);
}

/** A list of names over all buttons, in place of the list for the one button. */
function listOfNames(list: readonly unknown[]): string | undefined {
  const isSame = (names: readonly string[]) => JSON.stringify(list) === JSON.stringify(names);
  if (isSame(stateNames([placeholderButton]))) return raw('{{ toJson $model.stateNames }}');
  return isSame([placeholder.button]) ? raw('{{ toJson $model.buttonNames }}') : undefined;
}

/** A list with an item for each kind of target. */
function withKinds(value: unknown): unknown {
  if (Array.isArray(value)) return value.flatMap((item) => (isOfKind(item) ? loop(item) : [withKinds(item)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withKinds(item)]));
}

function isOfKind(value: unknown): value is { readonly resourceNames?: unknown } {
  const { resources } = (value ?? {}) as { readonly resources?: readonly string[] };
  return resources?.includes(`${placeholderKind.resource}/scale`) === true;
}

function loop(item: { readonly resourceNames?: unknown }): readonly unknown[] {
  const named = item.resourceNames === undefined ? {} : { resourceNames: raw('{{ toJson $kind.names }}') };
  const words: Readonly<Record<string, string>> = {
    'zz.group': '{{ $kind.group }}',
    zzversion: '{{ $kind.version }}',
  };
  const ofKind = mapStrings({ ...item, ...named }, (text) => {
    const replaced = words[text] ?? text.replace(placeholderKind.resource, '{{ $kind.resource }}');
    return replaced === text ? text : raw(replaced);
  });
  return [line('{{- range $kind := $model.kinds }}'), ofKind, line('{{- end }}')];
}
