/** The two workload kinds a button can guard: both have a `scale` subresource and pods that a selector names. */
export const targetKinds = ['Deployment', 'StatefulSet'] as const;
export type TargetKind = (typeof targetKinds)[number];

/** The guarded workload, as the config names it. A notification never chooses it. */
export interface Target {
  readonly kind: TargetKind;
  readonly namespace: string;
  readonly name: string;
}

/** `deployment/swype-app in sre`, the way people are told about a target. */
export function describeTarget(target: Target): string {
  return `${target.kind.toLowerCase()}/${target.name} in ${target.namespace}`;
}

/** One key per workload: two buttons with the same key would fight over one target. */
export function targetKey(target: Target): string {
  return `${target.kind}/${target.namespace}/${target.name}`;
}

/** What {@link targetKey} makes, the kind in any case: `Deployment/sre/swype-app`; undefined for anything else. */
export function parseTarget(text: string): Target | undefined {
  const [kindText = '', namespace = '', name = '', ...rest] = text.split('/');
  const kind = targetKinds.find((candidate) => candidate.toLowerCase() === kindText.toLowerCase());
  const isName = (part: string) => /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(part);
  if (kind === undefined || rest.length > 0 || !isName(namespace) || !isName(name)) return undefined;
  return { kind, namespace, name };
}
