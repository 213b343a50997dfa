import {
  AdmissionregistrationV1Api,
  type V1ValidatingAdmissionPolicy,
  type V1ValidatingAdmissionPolicyBinding,
} from '@kubernetes/client-node';
import type { Policy } from '../../cluster/inspector.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

const policiesCall: Call = {
  verb: 'list',
  resource: 'validatingadmissionpolicies',
  kind: 'ValidatingAdmissionPolicyList',
  repeat: 'read',
};
const bindingsCall: Call = {
  ...policiesCall,
  resource: 'validatingadmissionpolicybindings',
  kind: 'ValidatingAdmissionPolicyBindingList',
};

/** All installations' policies have this label (src/generate/labels.ts); each says in a variable where its state is. */
const labelSelector = 'app.kubernetes.io/part-of=big-red-button';

export async function findPolicy(
  client: Client,
  stateNamespace: string,
  signal: AbortSignal,
): Promise<Policy | undefined> {
  const api = new AdmissionregistrationV1Api(client.configuration);
  const [policies, bindings] = await Promise.all([
    client.perform(policiesCall, signal, (options) => api.listValidatingAdmissionPolicy({ labelSelector }, options)),
    client.perform(bindingsCall, signal, (options) => api.listValidatingAdmissionPolicyBinding({}, options)),
  ]);
  const policy = policies.items.find((each) => textsIn(variable(each, 'stateNamespace'))[0] === stateNamespace);
  return policy && policyOf(policy, bindings.items);
}

function policyOf(
  policy: V1ValidatingAdmissionPolicy,
  bindings: readonly V1ValidatingAdmissionPolicyBinding[],
): Policy {
  const name = policy.metadata?.name ?? '';
  const [about = ''] = (policy.spec?.matchConditions ?? []).map(({ expression }) => expression);
  return {
    name,
    account: textsIn(about).join(''),
    targets: textsIn(variable(policy, 'targets')),
    denies: bindings.some(({ spec }) => spec?.policyName === name && spec.validationActions?.includes('Deny')),
  };
}

function variable({ spec }: V1ValidatingAdmissionPolicy, wanted: string): string {
  return spec?.variables?.find(({ name }) => name === wanted)?.expression ?? '';
}

/** The texts in double quotes of an expression, in their order: those of the manifests hold no escapes. */
function textsIn(expression: string): readonly string[] {
  return [...expression.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
}
