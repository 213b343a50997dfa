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
