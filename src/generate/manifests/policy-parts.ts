import { installation, labels } from './labels.ts';

/** Whether a request comes from the receiver's account, as a CEL expression in YAML. In pieces, so that kustomize can replace the namespace and the name. */
export function isByReceiver(stateNamespace: string): string {
  return `'request.userInfo.username == "system:serviceaccount:" + "${stateNamespace}" + ":" + "${installation}"'`;
}

/** The binding of a policy by its own name, for every request that the policy matches. `parameter`: further lines of the spec. */
export function policyBinding(policy: string, parameter = ''): string {
  return `\
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: ${policy}
  ${labels('receiver')}
spec:
  policyName: ${policy}
${parameter}\
  # A denial is also written to the API server's audit log, if there is one.
  validationActions: [Deny, Audit]
`;
}
