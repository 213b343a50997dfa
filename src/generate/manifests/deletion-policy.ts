import { latchConfigMap } from '../../cluster/object-names.ts';
import { deletionPolicyName } from '../../cluster/policy-names.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { heldKey, heldWorkload } from '../../core/latch/held.ts';
import { describeTarget, type Target } from '../../core/target.ts';
import { podController, podTemplateHash, rowOf } from '../../core/target-kinds.ts';
import { installation, labels } from './labels.ts';
import { isByReceiver, policyBinding } from './policy-parts.ts';

/**
 * The policy that limits the deletions of one button that escalates to the time while it is latched, and its binding. The policy of
 * the receiver's account limits them to the target's pods (see {@link podDeletions}).
 *
 * An API server that cannot read the parameter must not refuse: it reads the parameter before it knows whose deletion it is, so it
 * would refuse every deletion of a pod in the namespace, those of the controllers and the kubelets too (seen on Kubernetes 1.36,
 * kubernetes#130887). The rehearsal reports a policy that is not active.
 */
export function deletionPolicy({ name, target }: ButtonConfig, stateNamespace: string): string {
  const policy = deletionPolicyName(installation, name);
  const parameter = `\
  paramRef:
    name: ${latchConfigMap(name)}
    namespace: ${stateNamespace}
    parameterNotFoundAction: Allow
`;
  return `---
# Button ${name}: when the receiver may delete the pods of ${describeTarget(target)}: only while the button is latched.
# Each rehearsal of the armed button tries a deletion and reports if it is not refused.
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: ${policy}
  ${labels('receiver')}
spec:
  # An API server that cannot read the state object must not refuse deletions by others.
  failurePolicy: Ignore
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
      expression: ${isByReceiver(stateNamespace)}
  variables:
${controllerVariables}\
    - name: isOfTarget
      expression: '${isControlledBy(target)}'
    - name: held
      expression: 'params.?data.?${heldKey}.orValue("").split(" ")'
    # An older receiver releases the latch without knowing the key, so the latch must not say \`armed\`.
    - name: isReleased
      expression: 'params.?data.?latch.orValue("").contains("\\"state\\":\\"armed\\"")'
    - name: isHeld
      expression: 'variables.held.size() == 3 && variables.held[0] == "${heldWorkload(target)}" && !variables.isReleased'
  validations:
    - expression: '!variables.isOfTarget || variables.isHeld'
      message: 'the big red button may delete pods of this target only while button ${name} is latched'
      # 403; without a reason it would be 422.
      reason: Forbidden
${policyBinding(policy, parameter)}`;
}

/** The part of the policy of the receiver's account about the deletion of pods; undefined if no button escalates. */
export function podDeletions(buttons: readonly ButtonConfig[]) {
  const targets = buttons.filter(({ escalate }) => escalate !== undefined).map(({ target }) => target);
  if (targets.length === 0) return undefined;
  const isOfTarget = (target: Target) =>
    `(variables.inNamespace == "${target.namespace}" && ${isControlledBy(target)})`;
  return {
    variables: `\
    # Only buttons that escalate delete pods. Each has a policy of its own, which refuses it while the button is not latched.
    - name: deletesPod
      expression: >-
        request.operation == "DELETE" && request.resource.group == "" && variables.resource == "pods" && variables.ofName != ""
${controllerVariables}\
    - name: deletesPodOfTarget
      expression: >-
        ${targets.map(isOfTarget).join(' ||\n        ')}
    - name: grace
      expression: 'oldObject.?spec.?terminationGracePeriodSeconds.orValue(30)'
    - name: isIdle
      expression: 'oldObject.?spec.?nodeName.orValue("") == "" || oldObject.?status.?phase.orValue("") in ["Failed", "Succeeded"]'
`,
    validations: `\
    - expression: '!variables.deletesPod || variables.deletesPodOfTarget'
      message: 'the big red button may delete only pods whose controller is a target that it stops'
      reason: Forbidden
    # A pod that was created again keeps running.
    - expression: '!variables.deletesPod || request.options.?preconditions.?uid.orValue("") != ""'
      message: 'the big red button may delete a pod only by its uid'
      reason: Forbidden
    # The API server fills in the grace period of the pod, or 0 if the pod runs nowhere, before it asks this policy.
    - expression: '!variables.deletesPod || variables.isIdle || request.options.?gracePeriodSeconds.orValue(variables.grace) >= variables.grace'
      message: 'the big red button may delete a pod only with its normal grace period'
      reason: Forbidden
`,
  };
}

const controllerVariables = `\
    - name: controllers
      expression: 'oldObject.?metadata.?ownerReferences.orValue([]).filter(owner, owner.?controller.orValue(false))'
    - name: hash
      expression: 'oldObject.?metadata.?labels[?"${podTemplateHash}"].orValue("")'
`;

/** CEL: the pod's controller is the workload, or a ReplicaSet that the Deployment named by the pod's hash. */
function isControlledBy(target: Target): string {
  const { podOwner, hashLabel } = rowOf(target);
  const { group, version, kind, name } = podController(target, '');
  const hash = hashLabel === undefined ? 'variables.hash' : `oldObject.?metadata.?labels[?"${hashLabel}"].orValue("")`;
  const isNamed =
    podOwner === 'workload' ? `owner.name == "${name}"` : `${hash} != "" && owner.name == "${name}" + ${hash}`;
  // A controller may write another version of its kind than the config names.
  const isOfGroup =
    podOwner === 'workload' && target.apiVersion !== undefined
      ? `owner.apiVersion.startsWith("${group}/")`
      : `owner.apiVersion == "${group}/${version}"`;
  return `variables.controllers.exists(owner, ${isOfGroup} && owner.kind == "${kind}" && ${isNamed})`;
}
