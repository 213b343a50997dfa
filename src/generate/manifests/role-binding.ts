import { installation, labels } from './labels.ts';

/** Binds a Role to the receiver's account, which is in the state namespace. */
export function roleBinding(
  role: string,
  namespace: string,
  component: 'receiver' | 'target',
  stateNamespace: string,
): string {
  return `---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${role}
  namespace: ${namespace}
  ${labels(component)}
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
