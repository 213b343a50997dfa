import type { ButtonConfig } from '../../core/button-config.ts';
import type { Target } from '../../core/target.ts';
import { rowOf, scaleResource } from '../../core/target-kinds.ts';
import { podDeletions } from './deletion-policy.ts';
import { installation, labels } from './labels.ts';
import { isByReceiver, policyBinding } from './policy-parts.ts';
import { stateNames } from './state-objects.ts';

/**
 * The policy that denies every write by the receiver's account except those on this list, and its binding.
 *
 * A Scale of zero has no `replicas` field, and a request without subresource, namespace or name lacks these fields
 * (seen on Kubernetes 1.36).
 */
export function admissionPolicy(buttons: readonly ButtonConfig[], stateNamespace: string): string {
  const targets = buttons.map(({ target }) => policyTarget(target));
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
      expression: ${isByReceiver(stateNamespace)}
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
        request.operation == "UPDATE" && ${scalesTarget(buttons)}
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
${policyBinding(installation)}`;
}

/** The scale of a target as the policy names it. The resources of two groups may have the same name, so a kind outside the table has its group. */
export function policyTarget(target: Target): string {
  const { resource, group } = rowOf(target);
  const scale = target.apiVersion === undefined ? scaleResource(target) : `${resource}.${group}/scale`;
  return `${scale} ${target.namespace}/${target.name}`;
}

/** CEL: the request is about the scale of one of the targets. */
function scalesTarget(buttons: readonly ButtonConfig[]): string {
  const targets = buttons.map(({ target }) => target);
  const builtIn = targets.filter(({ apiVersion }) => apiVersion === undefined);
  const isListed = (resource: string) =>
    `(${resource} + " " + variables.inNamespace + "/" + variables.ofName) in variables.targets`;
  const groups = [...new Set(builtIn.map((target) => rowOf(target).group))];
  const isGroup = groups.length === 1 ? `== "${groups[0]}"` : `in ${celList(groups)}`;
  const ofTable = `request.resource.group ${isGroup} &&\n        ${isListed('variables.resource')}`;
  if (builtIn.length === targets.length) return ofTable;
  const qualified = 'request.resource.resource + "." + request.resource.group + "/" + request.?subResource.orValue("")';
  return builtIn.length === 0 ? isListed(qualified) : `(${ofTable} ||\n        ${isListed(qualified)})`;
}

/** The names come from a checked config, so they need no escapes. */
function celList(items: readonly string[]): string {
  return `[${items.map((item) => `"${item}"`).join(', ')}]`;
}
