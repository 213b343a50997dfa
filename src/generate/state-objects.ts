import { heartbeatConfigMap, latchConfigMap } from '../cluster/object-names.ts';
import { installation, labels } from './labels.ts';

/** The state objects, and the right to read and write exactly these. */
export function stateObjects(buttons: readonly string[], namespace: string): string {
  const names = [heartbeatConfigMap, ...buttons.map(latchConfigMap)];
  return `---
# The receiver's memory: its latches, and the state that all buttons share.
#
# They have no data on purpose. Applying them again changes no key that is not named here, so it keeps every latch.
# Never \`kubectl replace\` or delete them: both forget that payments were stopped.
${names.map((name) => configMap(name, namespace)).join('---\n')}\
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${installation}:receiver:state
  namespace: ${namespace}
  ${labels('receiver')}
rules:
  # By name, and without create, patch and delete: a latch changes only by compare-and-swap.
  - apiGroups: ['']
    resources: [configmaps]
    resourceNames: [${names.join(', ')}]
    verbs: [get, watch, update]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${installation}:receiver:state
  namespace: ${namespace}
  ${labels('receiver')}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${installation}:receiver:state
subjects:
  - kind: ServiceAccount
    name: ${installation}
    namespace: ${namespace}
`;
}

function configMap(name: string, namespace: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: ${namespace}
  ${labels('receiver')}
`;
}
