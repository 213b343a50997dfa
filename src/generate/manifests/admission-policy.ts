import type { ButtonConfig } from '../../core/button-config.ts';
import { scaleResource, targetKindTable } from '../../core/target-kinds.ts';
import { podDeletions } from './deletion-policy.ts';
import { installation, labels } from './labels.ts';
import { stateNames } from './state-objects.ts';

/**
 * The policy that denies every write by the receiver's account except those on this list, and its binding.
 *
 * A Scale of zero has no `replicas` field, and a request without subresource, namespace or name lacks these fields
 * (seen on Kubernetes 1.36).
 */
export function admissionPolicy(buttons: readonly ButtonConfig[], stateNamespace: string): string {
  const targets = buttons.map(({ target: { kind, namespace, name } }) => `${scaleResource(kind)} ${namespace}/${name}`);
  const groups = [...new Set(buttons.map(({ target }) => targetKindTable[target.kind].group))];
  const isTargetGroup = groups.length === 1 ? `== "${groups[0]}"` : `in ${celList(groups)}`;
  const deletions = podDeletions(buttons);
  const namespaces = [...new Set(buttons.map(({ target }) => target.namespace))];
  return `---
# What the receiver's account may write, whatever RBAC allows: zero replicas on the targets, its own state, Events, reviews.
# Each rehearsal tries a raise and reports if the raise is not refused.
#
# No admission policy sees reads, reviews (such as tokenreviews), or writes of admission policies: only RBAC limits those.
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: ${installation}
  ${labels('receiver')}
spec:
  # An API server that cannot evaluate this refuses.
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
      # Everything: create, update, patch, delete, and connect (exec, port-forward, proxies), with every subresource.
      - apiGroups: ['*']
        apiVersions: ['*']
        resources: ['*/*']
        operations: ['*']
        scope: '*'
  matchConditions:
    # Only the receiver's account. In pieces, so that kustomize can replace the namespace and the name.
    - name: by-the-receiver
      expression: 'request.userInfo.username == "system:serviceaccount:" + "${stateNamespace}" + ":" + "${installation}"'
  variables:
    - name: stateNamespace
      expression: '"${stateNamespace}"'
    - name: targets
      expression: '${celList(targets)}'
    - name: targetNamespaces
      expression: '${celList(namespaces)}'
    - name: states
      expression: '${celList(stateNames(buttons))}'
    # A field without a value is missing, not empty.
    - name: inNamespace
      expression: 'has(request.namespace) ? request.namespace : ""'
    - name: ofName
      expression: 'has(request.name) ? request.name : ""'
    - name: resource
      expression: 'request.resource.resource + (has(request.subResource) ? "/" + request.subResource : "")'
    - name: scalesTarget
      expression: >-
        request.operation == "UPDATE" && request.resource.group ${isTargetGroup} &&
        (variables.resource + " " + variables.inNamespace + "/" + variables.ofName) in variables.targets
    - name: updatesState
      expression: >-
        request.operation == "UPDATE" && request.resource.group == "" && variables.resource == "configmaps" &&
        variables.inNamespace == variables.stateNamespace && variables.ofName in variables.states
    - name: createsEvent
      expression: >-
        request.operation == "CREATE" && request.resource.group in ["", "events.k8s.io"] && variables.resource == "events" &&
        variables.inNamespace in variables.targetNamespaces
    # Kubernetes 1.36 does not show reviews to policies. They are listed so that they stay allowed if that changes.
    - name: createsReview
      expression: >-
        request.operation == "CREATE" && request.resource.group in ["authentication.k8s.io", "authorization.k8s.io"] &&
        variables.resource in ["tokenreviews", "subjectaccessreviews", "selfsubjectreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews"]
${deletions?.variables ?? ''}\
  validations:
    - expression: 'variables.scalesTarget || variables.updatesState || variables.createsEvent || variables.createsReview${deletions === undefined ? '' : ' || variables.deletesPod'}'
      messageExpression: >-
        "the big red button may not " + request.operation + " " + variables.resource + " " + variables.inNamespace + "/" + variables.ofName +
        ": it stops its targets, ${deletions === undefined ? '' : 'deletes their pods, '}keeps its state, writes Events, asks for reviews, and nothing else"
      # 403; without a reason it would be 422.
      reason: Forbidden
    # A Scale of zero has no field \`replicas\`.
    - expression: '!variables.scalesTarget || !has(object.spec.replicas) || object.spec.replicas == 0'
      message: 'the big red button may set replicas to 0 only: only a human may start a workload'
      reason: Forbidden
${deletions?.validations ?? ''}\
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: ${installation}
  ${labels('receiver')}
spec:
  policyName: ${installation}
  # A denial is also written to the API server's audit log, if there is one.
  validationActions: [Deny, Audit]
`;
}

/** The names come from a checked config, so they need no escapes. */
function celList(items: readonly string[]): string {
  return `[${items.map((item) => `"${item}"`).join(', ')}]`;
}
