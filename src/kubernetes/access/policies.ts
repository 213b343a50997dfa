import type {
  V1ValidatingAdmissionPolicy,
  V1ValidatingAdmissionPolicyBinding,
  V1ValidatingAdmissionPolicyBindingList,
  V1ValidatingAdmissionPolicyList,
} from '@kubernetes/client-node';
import type { Policy } from '../../cluster/inspector.ts';
import { listCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

const policiesCall = listCall('validatingadmissionpolicies', 'ValidatingAdmissionPolicyList');
const bindingsCall = listCall('validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBindingList');

/** The policies of all installations have this label (src/generate/manifests/labels.ts). A variable of each names its state namespace. */
const labelSelector = 'app.kubernetes.io/part-of=big-red-button';

export async function findPolicy(
  client: Client,
  stateNamespace: string,
  signal: AbortSignal,
): Promise<Policy | undefined> {
  const [policies, bindings] = await Promise.all([
    client.perform<V1ValidatingAdmissionPolicyList>(policiesCall, signal, { query: { labelSelector } }),
    client.perform<V1ValidatingAdmissionPolicyBindingList>(bindingsCall, signal),
  ]);
  const policy = policies.items.find((each) => quotedTexts(variable(each, 'stateNamespace'))[0] === stateNamespace);
  return (
    policy && { ...toPolicy(policy, bindings.items), holds: holdsOf(policies.items, bindings.items, stateNamespace) }
  );
}

function toPolicy(
  policy: V1ValidatingAdmissionPolicy,
  bindings: readonly V1ValidatingAdmissionPolicyBinding[],
): Omit<Policy, 'holds'> {
  const name = policy.metadata?.name ?? '';
  const [condition] = policy.spec?.matchConditions ?? [];
  return {
    name,
    // The manifests write the account's name in pieces, so that kustomize can replace them.
    account: quotedTexts(condition?.expression ?? '').join(''),
    targets: quotedTexts(variable(policy, 'targets')),
    denies: bindings.some(({ spec }) => spec?.policyName === name && spec.validationActions?.includes('Deny')),
  };
}

/** By the bindings of the policy with a ConfigMap as its parameter (src/generate/manifests/held-policy.ts). */
function holdsOf(
  policies: readonly V1ValidatingAdmissionPolicy[],
  bindings: readonly V1ValidatingAdmissionPolicyBinding[],
  stateNamespace: string,
): readonly string[] {
  const names = policies
    .filter(({ spec }) => spec?.paramKind?.kind === 'ConfigMap')
    .map(({ metadata }) => metadata?.name);
  return bindings
    .filter(({ spec }) => names.includes(spec?.policyName) && spec?.validationActions?.includes('Deny'))
    .filter(({ spec }) => spec?.paramRef?.namespace === stateNamespace)
    .map(({ spec }) => {
      const [rule] = spec?.matchResources?.resourceRules ?? [];
      const namespace = spec?.matchResources?.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'];
      return `${spec?.paramRef?.name} ${rule?.resources?.[0]} ${namespace}/${rule?.resourceNames?.[0]}`;
    });
}

function variable({ spec }: V1ValidatingAdmissionPolicy, wanted: string): string {
  return spec?.variables?.find(({ name }) => name === wanted)?.expression ?? '';
}

/** The texts in double quotes in a CEL expression of the manifests, which use no escapes. */
function quotedTexts(expression: string): readonly string[] {
  return [...expression.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
}
