import { heartbeatConfigMap, latchConfigMap } from '../cluster/object-names.ts';
import type { ButtonConfig } from '../core/button-config.ts';
import { targetKinds } from '../core/target.ts';
import { scaleResource, type TargetKind, targetKindTable } from '../core/target-kinds.ts';
import { installation, labels } from './labels.ts';

/**
 * The ClusterRole for `press --direct`: what a person needs who presses without the receiver, and no more. It names state
 * objects and targets of all buttons, and is meant to be bound namespace by namespace.
 */
export function directRights(buttons: readonly ButtonConfig[]): string {
  const states = [heartbeatConfigMap, ...buttons.map(({ name }) => latchConfigMap(name))];
  return `---
# For people who press when the receiver cannot be reached (\`press --direct\`): with their own kubeconfig, straight at the API.
# Bound to nobody until you say who. Bind it in the receiver's namespace and in that of each target, never in the whole cluster:
#
#   kubectl create rolebinding on-call-direct --namespace NAMESPACE --clusterrole ${installation}-direct --group on-call
#
# Whoever has it can do by hand what the receiver does, and undo it: write the latch, so release it without a reset that
# anybody sees, and raise the target. docs/security.md says what that means.
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: ${installation}-direct
  ${labels('people')}
rules:
  # Latch: the same state objects as the receiver's, so that it finds the target stopped and holds it.
  - apiGroups: ['']
    resources: [configmaps]
    resourceNames: [${states.join(', ')}]
    verbs: [get, update]
  # What each button stops.
  - apiGroups: ['']
    resources: [configmaps]
    resourceNames: [${installation}-config]
    verbs: [get]
${targetKinds.map((kind) => scaleRule(kind, buttons)).join('')}\
  # See that none is left.
  - apiGroups: ['']
    resources: [pods]
    verbs: [list]
  # Tell of it where people look.
  - apiGroups: ['']
    resources: [events]
    verbs: [create]
`;
}

function scaleRule(kind: TargetKind, buttons: readonly ButtonConfig[]): string {
  const names = buttons.filter(({ target }) => target.kind === kind).map(({ target }) => target.name);
  if (names.length === 0) return '';
  return `\
  # Stop; and restore, after a reset. No admission policy limits people to zero.
  - apiGroups: [${targetKindTable[kind].group}]
    resources: [${scaleResource(kind)}]
    resourceNames: [${[...new Set(names)].join(', ')}]
    verbs: [get, patch]
`;
}
