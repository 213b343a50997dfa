import type { ButtonConfig } from '../../core/button-config.ts';
import { describeTarget } from '../../core/target.ts';
import { rowOf, scaleResource } from '../../core/target-kinds.ts';
import { drillStateRule } from '../monitoring/drill-exemption.ts';
import { deletionPolicy } from './deletion-policy.ts';
import { installation, labels } from './labels.ts';
import { roleBinding } from './role-binding.ts';

/**
 * The Role and RoleBinding in the target's namespace: everything that the receiver may do there. If the button escalates, with the
 * policy that limits the deletion of pods to the time of a latch.
 */
export function targetRights(button: ButtonConfig, stateNamespace: string): string {
  const { name, target, escalate } = button;
  const role = `${installation}:${name}`;
  return `---
# Button ${name}: what the receiver may do to ${describeTarget(target)}.
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${role}
  namespace: ${target.namespace}
  ${labels('target')}
rules:
  # Read the replicas and set them to zero. RBAC cannot distinguish zero from a raise; the admission policy does.
  - apiGroups: [${rowOf(target).group}]
    resources: [${scaleResource(target)}]
    resourceNames: [${target.name}]
    verbs: [get, patch]
  # See at once that somebody changed the replicas. RBAC allows a watch of one object by its name.
  - apiGroups: [${rowOf(target).group}]
    resources: [${rowOf(target).resource}]
    resourceNames: [${target.name}]
    verbs: [watch]
  # Read the evidence, and verify that no pod is left. RBAC cannot select pods by label, and their names are not known in advance.
  - apiGroups: ['']
    resources: [pods]
    verbs: [get, list, watch]
${escalate === undefined ? '' : deletionRule}\
  # Quote the kubelet's events about unhealthy pods; write the Event of a trip.
  - apiGroups: ['']
    resources: [events]
    verbs: [list, create]
${drillStateRule(button)}\
${roleBinding(role, target.namespace, 'target', stateNamespace)}\
${escalate === undefined ? '' : deletionPolicy(button, stateNamespace)}`;
}

const deletionRule = `\
  # Delete the pods that zero replicas do not end. RBAC cannot select them; the policy below does, and only while the button is latched.
  - apiGroups: ['']
    resources: [pods]
    verbs: [delete]
`;
