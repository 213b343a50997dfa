import type { ButtonConfig } from '../../core/button-config.ts';
import { buttonsResource } from '../../core/people-access.ts';
import { type AnyKind, rowOf, scaleResource } from '../../core/target-kinds.ts';
import { isSameKind, kindsOf } from './kinds.ts';
import { installation, labels } from './labels.ts';
import { stateNames } from './state-objects.ts';

/**
 * The ClusterRole for `press --direct`: exactly the rights that a person needs to press without the receiver. It names the state objects
 * and targets of all buttons, and is meant to be bound namespace by namespace.
 */
export function directRights(buttons: readonly ButtonConfig[]): string {
  return `---
# For people who press or reset with their own kubeconfig when the receiver cannot be reached (\`press --direct\`, \`reset --direct\`).
# Not bound to anyone. Bind it in the receiver's namespace and in the namespace of each target, never in the whole cluster:
#
#   kubectl create rolebinding on-call-direct --namespace NAMESPACE --clusterrole ${installation}-direct --group on-call
#
# With these rights a person can do what the receiver does, and can undo it: write the latch, which can release it without a
# recorded reset, and raise the target. docs/security.md explains the consequences.
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: ${installation}-direct
  ${labels('people')}
rules:
  # Latch: the receiver's own state objects, so that the receiver finds the latch and holds the target at zero.
  - apiGroups: ['']
    resources: [configmaps]
    resourceNames: [${stateNames(buttons).join(', ')}]
    verbs: [get, update]
  # The policy of the state objects asks for these rights on the button, as the receiver does.
  - apiGroups: [${buttonsResource.group}]
    resources: [${buttonsResource.resource}]
    resourceNames: [${buttons.map(({ name }) => name).join(', ')}]
    verbs: [press, reset]
  # Read which target a button stops.
  - apiGroups: ['']
    resources: [configmaps]
    resourceNames: [${installation}-config]
    verbs: [get]
${kindsOf(buttons)
  .map((kind) => scaleRule(kind, buttons))
  .join('')}\
  # Verify that no pod is left.
  - apiGroups: ['']
    resources: [pods]
    verbs: [list]
  # Write an Event for people to see.
  - apiGroups: ['']
    resources: [events]
    verbs: [create]
`;
}

function scaleRule(kind: AnyKind, buttons: readonly ButtonConfig[]): string {
  const names = buttons.filter(({ target }) => isSameKind(target, kind)).map(({ target }) => target.name);
  return `\
  # Stop, and restore after a reset. While a button is latched, the policy of held targets refuses a raise.
  - apiGroups: [${rowOf(kind).group}]
    resources: [${scaleResource(kind)}]
    resourceNames: [${[...new Set(names)].join(', ')}]
    verbs: [get, patch]
`;
}
