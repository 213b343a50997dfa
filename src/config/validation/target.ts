import { customKind } from '../../core/custom-kind.ts';
import { type Target, targetKinds } from '../../core/target.ts';
import { type TargetKind, targetKindTable } from '../../core/target-kinds.ts';
import type { ConfigProblem } from '../problem.ts';
import type { ButtonEntry } from '../schema.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';

type TargetEntry = ButtonEntry['target'];

/** The settings that only a kind outside the table has. */
const ofCustomKinds = ['resource', 'replicasPath', 'replicaSetHashLabel', 'podNames'] as const;

/** The target of an entry that {@link targetProblems} accepts; undefined for any other. */
export function targetOf(entry: TargetEntry): Target | undefined {
  const { apiVersion, kind, namespace, name } = entry;
  const known = builtInKind(kind);
  if (known !== undefined && (apiVersion === undefined || apiVersion === versionOf(known)))
    return { kind: known, namespace, name };
  return apiVersion === undefined ? undefined : { ...customKind({ ...entry, apiVersion }), namespace, name };
}

/** The rules between the settings of one target. */
export function targetProblems({ target }: Pick<ButtonEntry, 'target'>, node: YamlNode): readonly ConfigProblem[] {
  const known = builtInKind(target.kind);
  if (known === undefined) return target.apiVersion === undefined ? [withoutVersion(target, node)] : [];
  const [group] = versionOf(known).split('/');
  if (target.apiVersion?.startsWith(`${group}/`) && target.apiVersion !== versionOf(known))
    return [{ node: node.at('apiVersion'), expected: versionOf(known), got: JSON.stringify(target.apiVersion) }];
  if (target.apiVersion !== undefined && target.apiVersion !== versionOf(known)) return [];
  const problem = `is not a setting of a ${known}`;
  return ofCustomKinds
    .filter((key) => target[key] !== undefined)
    .map((key) => ({ node: node.at(key), problem, expected: 'it only with the apiVersion of another kind' }));
}

function withoutVersion({ kind }: TargetEntry, node: YamlNode): ConfigProblem {
  const expected = `${targetKinds.join(' or ')}, or another kind together with its apiVersion`;
  return { node: node.at('kind'), expected, got: JSON.stringify(kind) };
}

function builtInKind(kind: string): TargetKind | undefined {
  return targetKinds.find((each) => each === kind);
}

function versionOf(kind: TargetKind): string {
  const { group, version } = targetKindTable[kind];
  return `${group}/${version}`;
}
