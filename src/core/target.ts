import { definedOnly } from './defined-only.ts';
import { type AnyKind, rowOf, type TargetKind, targetKindTable } from './target-kinds.ts';

/** In the order of the table. Object.keys loses the type. */
export const targetKinds = Object.keys(targetKindTable) as TargetKind[];

/** The guarded workload, as the config names it. A notification never chooses it. */
export type Target = AnyKind & { readonly namespace: string; readonly name: string };

/** The kind and the workload, without the other fields of `target`. */
export function plainTarget(target: Target): Target {
  const { namespace, name } = target;
  if (target.apiVersion === undefined) return { kind: target.kind, namespace, name };
  const { apiVersion, kind, resource, replicasPath, replicaSetHashLabel, podNames } = target;
  return {
    apiVersion,
    kind,
    resource,
    replicasPath,
    ...definedOnly({ replicaSetHashLabel, podNames }),
    namespace,
    name,
  };
}

/** `deployment/swype-app in sre`, `rollout.argoproj.io/swype-app in sre`: a target in messages for people, as kubectl names it. */
export function describeTarget(target: Target): string {
  const kind = target.kind.toLowerCase();
  const named = target.apiVersion === undefined ? kind : `${kind}.${rowOf(target).group}`;
  return `${named}/${target.name} in ${target.namespace}`;
}

/** One key per workload: two buttons with the same key would work against each other on one target. Every version of a kind is the same. */
export function targetKey(target: Target): string {
  const kind = target.apiVersion === undefined ? target.kind : `${target.kind}.${rowOf(target).group}`;
  return `${kind}/${target.namespace}/${target.name}`;
}

/** Reads `Deployment/sre/swype-app`, as {@link targetKey} writes it; the kind may be in any case. Undefined for other text, and for a kind outside the table. */
export function parseTarget(text: string): Target | undefined {
  const [kindText = '', namespace = '', name = '', ...rest] = text.split('/');
  const kind = targetKinds.find((candidate) => candidate.toLowerCase() === kindText.toLowerCase());
  const isName = (part: string) => /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(part);
  if (kind === undefined || rest.length > 0 || !isName(namespace) || !isName(name)) return undefined;
  return { kind, namespace, name };
}
