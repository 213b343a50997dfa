import { latchConfigMap } from '../../cluster/object-names.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { heldKey, probeManager } from '../../core/latch/held.ts';
import { describeTarget } from '../../core/target.ts';
import { type AnyKind, rowOf, scaleResource } from '../../core/target-kinds.ts';
import { kindsOf } from './kinds.ts';
import { installation, labels } from './labels.ts';

/** The policy that lets the API server refuse every raise of a latched target, and one binding for each button. */
export function heldPolicy(buttons: readonly ButtonConfig[], stateNamespace: string): string {
  const kinds = kindsOf(buttons);
  return `---
# The API server holds each latched target at 0 replicas, also while no receiver runs. It refuses a raise by anyone, on the workload
# and on its scale. Every other change passes: an image, an annotation, a finalizer, 5 to 3 replicas.
#
# Its parameter is the button's state object. Key \`${heldKey}\` names the workload, the trip and its time; the latch is beside it.
# Without the key or the object, nothing is held. docs/holding.md lists the answer that each kind of raise gets.
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: ${installation}-held
  ${labels('receiver')}
spec:
  # An API server that cannot evaluate this allows the change, and the receiver holds the target.
  failurePolicy: Ignore
  paramKind: { apiVersion: v1, kind: ConfigMap }
  matchConstraints:
    resourceRules:
${kinds.map(resourceRule).join('')}\
  variables:
    - name: button
      expression: 'params.metadata.name.replace("${latchConfigMap('')}", "", 1)'
    - name: workload
      expression: 'request.resource.resource + "." + request.resource.group + "/" + request.?namespace.orValue("") + "/" + request.?name.orValue("")'
    - name: held
      expression: 'params.?data.?${heldKey}.orValue("").split(" ")'
    # An older receiver releases the latch without knowing the key, so the latch must not say \`armed\`.
    - name: isReleased
      expression: 'params.?data.?latch.orValue("").contains("\\"state\\":\\"armed\\"")'
    - name: trip
      expression: >-
        variables.held.size() == 3 && variables.held[0] == variables.workload && !variables.isReleased ? variables.held[1] : ""
    - name: before
      expression: 'request.operation == "CREATE" ? 0 : (${replicasOf('oldObject', kinds)})'
    - name: after
      expression: '${replicasOf('object', kinds)}'
  validations:
    - expression: 'variables.trip == "" || variables.after <= variables.before'
      messageExpression: >-
        "held at 0 replicas by trip " + variables.trip + " of button " + variables.button + " since " + variables.held[2] +
        ". To release it: big-red-button reset " + variables.button + " --trip " + variables.trip + " --reason '...'" +
        " (without a receiver, add --direct), then: big-red-button restore " + variables.button
      # 403; without a reason it would be 422.
      reason: Forbidden
    # The receiver proves by a dry run that the API server uses this policy, the binding and the state object. A probe is always refused.
    - expression: '!(request.dryRun && request.options.?fieldManager.orValue("") == "${probeManager}")'
      messageExpression: >-
        "${probeManager} of " + variables.button + ": holds trip " + (variables.trip == "" ? "none" : variables.trip) +
        "; from " + string(variables.before) + " to " + string(variables.after) + " replicas"
      reason: Forbidden
${buttons.map((button) => binding(button, stateNamespace)).join('')}`;
}

function resourceRule(kind: AnyKind): string {
  const { group, version, resource } = rowOf(kind);
  return `\
      - apiGroups: [${group}]
        apiVersions: [${version}]
        resources: [${resource}, ${scaleResource(kind)}]
        operations: [CREATE, UPDATE]
`;
}

/** CEL: the replicas of a Scale, which omits 0, or of a workload, whose default the kind decides. */
function replicasOf(object: string, kinds: readonly AnyKind[]): string {
  // Two groups may have a resource of the same name, so the kinds whose group is compared come first.
  const workloads = kinds
    .toSorted((one, other) => Number(isBuiltIn(one)) - Number(isBuiltIn(other)))
    .map((kind) => {
      const { group, resource, replicas } = rowOf(kind);
      const isOfGroup = isBuiltIn(kind) ? '' : ` && request.resource.group == "${group}"`;
      // In brackets, a field may have a name that CEL reserves.
      const path = isBuiltIn(kind)
        ? replicas.path.map((field) => `.?${field}`)
        : replicas.path.map((field) => `[?"${field}"]`);
      return `request.resource.resource == "${resource}"${isOfGroup} ? ${object}${path.join('')}.orValue(${replicas.default}) : `;
    });
  return `has(request.subResource) && request.subResource == "scale" ? ${object}.?spec.?replicas.orValue(0) : ${workloads.join('')}0`;
}

/** The binding names the state object, and only the button's own target. */
function binding({ name, target }: ButtonConfig, stateNamespace: string): string {
  const { group, version, resource } = rowOf(target);
  return `---
# Button ${name}: ${describeTarget(target)}.
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: ${installation}-held-${name}
  ${labels('receiver')}
spec:
  policyName: ${installation}-held
  paramRef:
    name: ${latchConfigMap(name)}
    namespace: ${stateNamespace}
    parameterNotFoundAction: Allow
  matchResources:
    namespaceSelector:
      matchLabels: { kubernetes.io/metadata.name: ${target.namespace} }
    resourceRules:
      - apiGroups: [${group}]
        apiVersions: [${version}]
        resources: [${resource}, ${scaleResource(target)}]
        resourceNames: [${target.name}]
        operations: [CREATE, UPDATE]
  # A denial is also written to the API server's audit log, if there is one.
  validationActions: [Deny, Audit]
`;
}

function isBuiltIn({ apiVersion }: AnyKind): boolean {
  return apiVersion === undefined;
}
