import type { ButtonConfig } from '../core/button-config.ts';
import { describeTarget } from '../core/target.ts';
import { scaleResource, targetKindTable } from '../core/target-kinds.ts';
import { installation, labels } from './labels.ts';

/** Role and RoleBinding in the target's namespace: all that the receiver may do there. */
export function targetRights({ name, target }: ButtonConfig, stateNamespace: string): string {
  const role = `${installation}:${name}`;
  return `---
# Button ${name}: what the receiver may do to ${describeTarget(target)}.
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${role}
  namespace: ${target.namespace}
  ${labels('target')}
rules:
  # Read the replicas and set them to zero. RBAC cannot tell a zero from a raise: the admission policy does.
  - apiGroups: [${targetKindTable[target.kind].group}]
    resources: [${scaleResource(target.kind)}]
    resourceNames: [${target.name}]
    verbs: [get, patch]
  # The evidence, and seeing that none is left. RBAC cannot limit pods by label, and nobody knows their names beforehand.
  - apiGroups: ['']
    resources: [pods]
    verbs: [get, list, watch]
  # Quote what the kubelet says of unhealthy pods; write the Event of a trip.
  - apiGroups: ['']
    resources: [events]
    verbs: [list, create]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${role}
  namespace: ${target.namespace}
  ${labels('target')}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${role}
subjects:
  - kind: ServiceAccount
    name: ${installation}
    namespace: ${stateNamespace}
`;
}
