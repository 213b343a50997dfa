import type { TargetKindRow } from '../../core/kind-row.ts';
import type { Target } from '../../core/target.ts';
import { targetKinds } from '../../core/target.ts';
import { type TargetKind, targetKindTable } from '../../core/target-kinds.ts';
import { generated, generatedText, parsed } from './manifests.ts';
import { escalatingButton, placeholder } from './placeholders.ts';
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

/** The helper with the table of kinds, as JSON. */
export function kindsTemplate(): string {
  const rows = Object.fromEntries(targetKinds.map((kind) => [kind, kindRow(kind)]));
  return `{{- define "big-red-button.kinds" -}}\n${JSON.stringify(rows, null, 2)}\n{{- end -}}\n`;
}

export function kindRow(kind: TargetKind): KindRow {
  const { group, version, resource, podName, podManagement }: TargetKindRow = targetKindTable[kind];
  const policies = policiesOf({ kind, namespace: placeholder.targetNamespace, name: placeholder.workload });
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

/** A long name shows where the pattern cuts it. */
function podPattern(pattern: (workload: string) => string): KindRow['pods'] {
  const [, kept = '', end = ''] = /^(x*-?)(.*)$/.exec(pattern('x'.repeat(253))) ?? [];
  return { cut: kept.length, end };
}

function policiesOf(target: Target): readonly Manifest[] {
  const { files } = generated([{ ...escalatingButton, target }]);
  return ['targets', 'held-policy'].flatMap((name) => parsed(generatedText(files, `k8s/receiver/${name}.yaml`)));
}

interface Policy {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
}

function expression(policies: readonly Manifest[], ending: string, variable: string): string {
  const named = policies.filter(({ metadata }) => metadata.name.includes(ending));
  const found = named
    // `generate` writes objects of this shape.
    .flatMap(({ spec }) => (spec as Policy).variables ?? [])
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
