import { type TargetKind, targetKindTable } from './target-kinds.ts';

/** In the order of the table. Object.keys loses the type. */
export const targetKinds = Object.keys(targetKindTable) as TargetKind[];

/** The guarded workload, as the config names it. A notification never chooses it. */
export interface Target {
  readonly kind: TargetKind;
  readonly namespace: string;
  readonly name: string;
}

/** `deployment/swype-app in sre`: a target in messages for people. */
export function describeTarget(target: Target): string {
  return `${target.kind.toLowerCase()}/${target.name} in ${target.namespace}`;
}

/** One key per workload: two buttons with the same key would work against each other on one target. */
export function targetKey(target: Target): string {
  return `${target.kind}/${target.namespace}/${target.name}`;
}

/** Reads `Deployment/sre/swype-app`, as {@link targetKey} writes it; the kind may be in any case. Undefined for other text. */
export function parseTarget(text: string): Target | undefined {
  const [kindText = '', namespace = '', name = '', ...rest] = text.split('/');
  const kind = targetKinds.find((candidate) => candidate.toLowerCase() === kindText.toLowerCase());
  const isName = (part: string) => /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(part);
  if (kind === undefined || rest.length > 0 || !isName(namespace) || !isName(name)) return undefined;
  return { kind, namespace, name };
}
