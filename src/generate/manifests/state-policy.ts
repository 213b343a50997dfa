import type { ButtonConfig } from '../../core/button-config.ts';
import { installation, labels } from './labels.ts';
import { stateNames } from './state-objects.ts';

/**
 * The policy that keeps every account, people included, from losing a state object by an update of it, and its binding. Its name has
 * the part by which k8s/naming renames it.
 */
export function statePolicy(buttons: readonly ButtonConfig[], stateNamespace: string): string {
  const policy = `${installation}-held.state`;
  return `---
# A state object can be lost by an update, without the right to delete it: the API server collects an object whose owner does not
# exist within seconds, a finalizer keeps it from being created again, and \`immutable\` ends every further write of the latch.
# The policy refuses these three to everyone. What an object has already stays, so that the receiver can still write it.
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: ${policy}
  ${labels('receiver')}
spec:
  # An API server that cannot evaluate this refuses.
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      - apiGroups: ['']
        apiVersions: [v1]
        resources: [configmaps]
        resourceNames: [${stateNames(buttons).join(', ')}]
        operations: [CREATE, UPDATE]
  matchConditions:
    - name: in-the-state-namespace
      expression: 'request.namespace == "${stateNamespace}"'
  variables:
    - name: isNew
      expression: 'request.operation == "CREATE"'
    - name: owners
      expression: 'object.metadata.?ownerReferences.orValue([])'
    - name: finalizers
      expression: 'object.metadata.?finalizers.orValue([])'
    - name: isImmutable
      expression: 'object.?immutable.orValue(false)'
  validations:
    - expression: 'variables.owners.size() == 0 || (!variables.isNew && variables.owners == oldObject.metadata.?ownerReferences.orValue([]))'
      message: 'a state object of the big red button has no owner: the API server deletes an object together with its owner'
      # 403; without a reason it would be 422.
      reason: Forbidden
    - expression: 'variables.finalizers.size() == 0 || (!variables.isNew && variables.finalizers == oldObject.metadata.?finalizers.orValue([]))'
      message: 'a state object of the big red button has no finalizer: it must be possible to create it again'
      reason: Forbidden
    - expression: '!variables.isImmutable || (!variables.isNew && oldObject.?immutable.orValue(false))'
      message: 'a state object of the big red button is not immutable: the receiver could not write the latch any more'
      reason: Forbidden
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: ${policy}
  ${labels('receiver')}
spec:
  policyName: ${policy}
  # A denial is also written to the API server's audit log, if there is one.
  validationActions: [Deny, Audit]
`;
}
