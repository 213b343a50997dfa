import { latchConfigMap } from '../../cluster/object-names.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { heldKey } from '../../core/latch/held.ts';
import { buttonsResource } from '../../core/people-access.ts';
import { installation, labels } from './labels.ts';
import { isByReceiver, policyBinding } from './policy-parts.ts';
import { stateNames } from './state-objects.ts';

/**
 * The policy that keeps every account, people included, from losing a state object by an update of it, and from writing a latch without
 * a right on the button; and its binding. Its name has the part by which k8s/naming renames it.
 */
export function statePolicy(buttons: readonly ButtonConfig[], stateNamespace: string): string {
  const policy = `${installation}-held.state`;
  return `---
# A state object can be lost by an update, without the right to delete it: the API server collects an object whose owner does not
# exist within seconds, a finalizer keeps it from being created again, and \`immutable\` ends every further write of the latch.
# The policy refuses these three to everyone. What an object has already stays, so that the receiver can still write it.
#
# The right to update ConfigMaps is not the right to release a button. So every other account that changes the data of a state object needs
# the same right on the button as over HTTP: \`press\`, and while the button is latched, \`reset\`.
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
    - name: isChanged
      expression: >-
        object.?data.orValue({}) != (variables.isNew ? {} : oldObject.?data.orValue({})) ||
        object.?binaryData.orValue({}) != (variables.isNew ? {} : oldObject.?binaryData.orValue({}))
    # In pieces, so that kustomize can replace the namespace and the name.
    - name: isReceiver
      expression: ${isByReceiver(stateNamespace)}
    - name: button
      expression: 'object.metadata.name.replace("${latchConfigMap('')}", "", 1).replace(".history", "")'
    # As the receiver writes it. Nobody else can write it in another way without the right.
    - name: isLatched
      expression: >-
        !variables.isNew && (oldObject.?data.?${heldKey}.hasValue() || oldObject.?data.?latch.orValue("").contains('"state":"stop'))
    - name: right
      expression: 'variables.isLatched ? "reset" : "press"'
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
    - expression: >-
        !variables.isChanged || variables.isReceiver ||
        authorizer.group("${buttonsResource.group}").resource("${buttonsResource.resource}").namespace(request.namespace).name(variables.button).check(variables.right).allowed()
      messageExpression: >-
        "to change the state object of button " + variables.button + ", you need the right to " + variables.right + " ${buttonsResource.resource}.${buttonsResource.group}/" +
        variables.button + " in namespace " + request.namespace + ", as over HTTP"
      reason: Forbidden
${policyBinding(policy)}`;
}
