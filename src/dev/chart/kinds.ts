import { customKind } from '../../core/custom-kind.ts';
import { type Target, targetKinds } from '../../core/target.ts';
import { type AnyKind, rowOf } from '../../core/target-kinds.ts';
import { define } from './define.ts';
import { generated, generatedText, parsed } from './manifests.ts';
import { escalatingButton, placeholder, placeholderKind } from './placeholders.ts';
import type { Manifest } from './template.ts';

/** What the templates need of one kind of workload. `controlled`, `before` and `after` are pieces of the policies' CEL. */
interface KindRow {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** The pattern of the pods' names: the workload's name and a hyphen, cut to this length, and the end. */
  readonly pods: { readonly cut: number; readonly end: string };
  /** Whether a button on this kind deletes pods unless the config says otherwise. */
  readonly escalates: boolean;
  readonly controlled: string;
  readonly before: string;
  readonly after: string;
}

/** The pods of a kind outside the table belong to its ReplicaSets if it has this label. */
const replicaSetHashLabel = 'zz-hash';

/** The kinds whose label of ReplicaSets is known. */
const knownKinds = [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' }];

/** The helpers with the table of kinds, and with the rows of kinds outside it, which have placeholders. As JSON. */
export function kindsTemplate(): string {
  const rows = Object.fromEntries(targetKinds.map((kind) => [kind, kindRow({ kind })]));
  const custom = {
    workload: kindRow(placeholderKind),
    replicaSet: kindRow({ ...placeholderKind, replicaSetHashLabel }),
    hashLabels: Object.fromEntries(
      knownKinds.map((each) => [`${each.kind}.${rowOf(customKind(each)).group}`, customKind(each).replicaSetHashLabel]),
    ),
  };
  return [
    define('kinds', JSON.stringify(rows, null, 2)),
    define('custom-kinds', JSON.stringify(custom, null, 2)),
    define('scales-target', JSON.stringify(scalesTarget(), null, 2)),
  ].join('\n');
}

export function kindRow(kind: AnyKind): KindRow {
  const { group, version, resource, podName, podManagement } = rowOf(kind);
  const policies = policiesOf([targetOf(kind)]);
  return {
    group,
    version,
    resource,
    pods: podPattern(podName.pattern),
    escalates: podManagement === 'by-policy',
    controlled: expression(policies, '-held.pods.', 'isOfTarget'),
    before: conditionOf(resource, expression(policies, '-held', 'before')),
    after: conditionOf(resource, expression(policies, '-held', 'after')),
  };
}

/** CEL: the request is about the scale of a target, for targets of the table, for others, and for both. */
export function scalesTarget(): Readonly<Record<'builtIn' | 'custom' | 'both', string>> {
  const [builtIn, custom] = [targetOf({ kind: 'Deployment' }), targetOf(placeholderKind)];
  const of = (...targets: Target[]) => expression(policiesOf(targets), 'big-red-button', 'scalesTarget');
  return { builtIn: of(builtIn), custom: of(custom), both: of(builtIn, custom) };
}

function targetOf(kind: AnyKind): Target {
  return { ...kind, namespace: placeholder.targetNamespace, name: placeholder.workload };
}

/** A long name shows where the pattern cuts it. */
function podPattern(pattern: (workload: string) => string): KindRow['pods'] {
  const [, kept = '', end = ''] = /^(x*-?)(.*)$/.exec(pattern('x'.repeat(253))) ?? [];
  return { cut: kept.length, end };
}

function policiesOf(targets: readonly Target[]): readonly Manifest[] {
  const { files } = generated(targets.map((target) => ({ ...escalatingButton, target })));
  const names = ['targets', 'held-policy', 'admission-policy'];
  return names.flatMap((name) => parsed(generatedText(files, `k8s/receiver/${name}.yaml`)));
}

interface Policy {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
}

/** `generate` writes objects of this shape. */
function expression(policies: readonly Manifest[], ending: string, variable: string): string {
  const named = policies.filter(({ metadata }) => metadata.name.includes(ending));
  const found = named
    .flatMap(({ spec }) => (spec as Policy | undefined)?.variables ?? [])
    .find(({ name }) => name === variable)?.expression;
  if (found === undefined) throw new Error(`no policy ${ending} with the variable ${variable}`);
  return found;
}

/** The one condition about the kind in the sum of conditions about all kinds. */
function conditionOf(resource: string, text: string): string {
  const start = text.indexOf(`request.resource.resource == "${resource}"`);
  const end = text.indexOf(' : ', start) + ' : '.length;
  if (start === -1) throw new Error(`no condition about ${resource} in ${text}`);
  return text.slice(start, end);
}
