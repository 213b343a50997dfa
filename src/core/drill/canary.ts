import type { Target } from '../target.ts';

/** The name of the drill's button. It is reserved, because every shipped rule and route exempts it. */
export const drillButton = 'drill';

/** The name of the canary's Deployment, and of the ConfigMap with the state of the drill beside it. */
export const drillWorkload = 'big-red-button-drill';

/** The namespace of the canary, as in k8s/drill. */
export const drillNamespace = 'big-red-button-drill';

/** The buttons that one press of many may choose. A press of the canary stops nothing, and would make the next drill fail. */
export function withoutCanary<Button extends { readonly name: string }>(buttons: readonly Button[]): readonly Button[] {
  return buttons.filter(({ name }) => name !== drillButton);
}

export function drillTarget(namespace: string): Target {
  return { kind: 'Deployment', namespace, name: drillWorkload };
}

export function isDrillTarget({ kind, name }: Target): boolean {
  return kind === 'Deployment' && name === drillWorkload;
}
