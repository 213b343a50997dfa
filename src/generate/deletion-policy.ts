import { latchConfigMap } from '../cluster/object-names.ts';
import { deletionPolicyName } from '../cluster/policy-names.ts';
import type { ButtonConfig } from '../core/button-config.ts';
import { heldKey, heldWorkload } from '../core/latch/held.ts';
import { describeTarget, type Target } from '../core/target.ts';
import { podController, type TargetKindRow, targetKindTable } from '../core/target-kinds.ts';
import { installation, labels } from './labels.ts';

/** The namespaces in which the receiver may delete pods. */
export function escalatingNamespaces(buttons: readonly ButtonConfig[]): readonly string[] {
  return [...new Set(buttons.filter(({ escalate }) => escalate !== undefined).map(({ target }) => target.namespace))];
}

/**
 * The policy that limits which pods the receiver deletes for one button that escalates, and its binding. Each such policy sees every
 * deletion by the receiver in its namespace, so it also allows the pods of the other targets there, which have policies of their own.
 */
export function deletionPolicy(button: ButtonConfig, buttons: readonly ButtonConfig[], stateNamespace: string): string {
  const { name, target } = button;
  const policy = deletionPolicyName(installation, name);
  const neighbours = buttons
    .filter(({ escalate }) => escalate !== undefined)
    .map((each) => each.target)
    .filter(
      ({ namespace, name, kind }) => namespace === target.namespace && (name !== target.name || kind !== target.kind),
    );
  return `---
# Button ${name}: which pods the receiver may delete. Only pods that ${describeTarget(target)} controls, and only while
# the button is latched. Each rehearsal of the armed button tries a deletion and reports if it is not refused.
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: ${policy}
  ${labels('receiver')}
spec:
  # An API server that cannot evaluate this refuses.
  failurePolicy: Fail
  # The button's state object. Key \`${heldKey}\` names the workload, the trip and its time while the button is latched.
  paramKind: { apiVersion: v1, kind: ConfigMap }
  matchConstraints:
    namespaceSelector:
      matchLabels: { kubernetes.io/metadata.name: ${target.namespace} }
    resourceRules:
      - apiGroups: ['']
        apiVersions: [v1]
        resources: [pods]
        operations: [DELETE]
  matchConditions:
    # Only the receiver's account. In pieces, so that kustomize can replace the namespace and the name.
    - name: by-the-receiver
      expression: 'request.userInfo.username == "system:serviceaccount:" + "${stateNamespace}" + ":" + "${installation}"'
  variables:
    - name: controllers
      expression: 'oldObject.?metadata.?ownerReferences.orValue([]).filter(owner, owner.?controller.orValue(false))'
    - name: hash
      expression: 'oldObject.?metadata.?labels[?"pod-template-hash"].orValue("")'
    - name: isOfTarget
      expression: '${isControlledBy(target)}'
    - name: isOfAnotherTarget
      expression: '${neighbours.map(isControlledBy).join(' || ') || 'false'}'
    - name: grace
      expression: 'oldObject.?spec.?terminationGracePeriodSeconds.orValue(30)'
    - name: isIdle
      expression: 'oldObject.?spec.?nodeName.orValue("") == "" || oldObject.?status.?phase.orValue("") in ["Failed", "Succeeded"]'
    - name: held
      expression: 'params.?data.?${heldKey}.orValue("").split(" ")'
    # An older receiver releases the latch without knowing the key, so the latch must not say \`armed\`.
    - name: isReleased
      expression: 'params.?data.?latch.orValue("").contains("\\"state\\":\\"armed\\"")'
    - name: isHeld
      expression: 'variables.held.size() == 3 && variables.held[0] == "${heldWorkload(target)}" && !variables.isReleased'
  validations:
    - expression: 'variables.isOfTarget || variables.isOfAnotherTarget'
      message: 'the big red button may delete only pods whose controller is a target that it stops'
      # 403; without a reason it would be 422.
      reason: Forbidden
    - expression: '!variables.isOfTarget || variables.isHeld'
      message: 'the big red button may delete pods of this target only while button ${name} is latched'
      reason: Forbidden
    # A pod that was created again keeps running.
    - expression: 'request.options.?preconditions.?uid.orValue("") != ""'
      message: 'the big red button may delete a pod only by its uid'
      reason: Forbidden
    # The API server fills in the grace period of the pod, or 0 if the pod runs nowhere, before it asks this policy.
    - expression: 'variables.isIdle || request.options.?gracePeriodSeconds.orValue(variables.grace) >= variables.grace'
      message: 'the big red button may delete a pod only with its normal grace period'
      reason: Forbidden
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: ${policy}
  ${labels('receiver')}
spec:
  policyName: ${policy}
  paramRef:
    name: ${latchConfigMap(name)}
    namespace: ${stateNamespace}
    # Without the state object, no button is latched.
    parameterNotFoundAction: Deny
  validationActions: [Deny, Audit]
`;
}

/** CEL: the pod's controller is the workload, or a ReplicaSet that the Deployment named by the pod's hash. */
function isControlledBy(target: Target): string {
  const { version, podOwner }: TargetKindRow = targetKindTable[target.kind];
  const { group, kind, name } = podController(target, '');
  const isNamed =
    podOwner === 'workload'
      ? `owner.name == "${name}"`
      : `variables.hash != "" && owner.name == "${name}" + variables.hash`;
  return `variables.controllers.exists(owner, owner.apiVersion == "${group}/${version}" && owner.kind == "${kind}" && ${isNamed})`;
}
