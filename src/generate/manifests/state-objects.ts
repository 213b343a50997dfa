import { archiveConfigMap, heartbeatConfigMap, latchConfigMap } from '../../cluster/object-names.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { installation, labels } from './labels.ts';
import { roleBinding } from './role-binding.ts';

/** The names of all state objects: the heartbeat's, and two for each button. */
export function stateNames(buttons: readonly ButtonConfig[]): readonly string[] {
  return [heartbeatConfigMap, ...buttons.flatMap(({ name }) => [latchConfigMap(name), archiveConfigMap(name)])];
}

/** The state objects, and the right to read and write exactly these. */
export function stateObjects(buttons: readonly ButtonConfig[], namespace: string): string {
  const names = stateNames(buttons);
  const role = `${installation}:receiver:state`;
  return `---
# The receiver's memory: its latches, the trips that were reset, and the state that all buttons share.
#
# They have no data on purpose. Applying them again changes no key that is not named here, so it keeps every latch.
# Never \`kubectl replace\` or delete them: both forget that payments were stopped. The annotations keep Argo CD and Flux from deleting them,
# also if their button leaves the repository.
${names.map((name) => configMap(name, namespace)).join('---\n')}\
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${role}
  namespace: ${namespace}
  ${labels('receiver')}
rules:
  # By name, and without create, patch and delete: a latch changes only by compare-and-swap.
  - apiGroups: ['']
    resources: [configmaps]
    resourceNames: [${names.join(', ')}]
    verbs: [get, update]
  # See at once that a latch changed. One watch serves all buttons, and asks for the metadata alone; RBAC cannot limit it to that.
  - apiGroups: ['']
    resources: [configmaps]
    verbs: [list, watch]
${roleBinding(role, namespace, 'receiver', namespace)}`;
}

function configMap(name: string, namespace: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: ${namespace}
  ${labels('receiver')}
  annotations:
    argocd.argoproj.io/sync-options: Prune=false,Delete=false
    kustomize.toolkit.fluxcd.io/prune: disabled
`;
}
