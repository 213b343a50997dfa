const name = 'big-red-button-test-parameters';

/**
 * A policy that refuses nothing, with ConfigMaps as its parameters. An API server whose last binding with such parameters is deleted does
 * not see ConfigMaps for the next one until it restarts (kubernetes#130887), so this one stays while the tests install and remove theirs.
 */
export const parameterPolicy: readonly object[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Ignore',
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['bindings'],
            operations: ['CREATE'],
            resourceNames: ['x'],
          },
        ],
      },
      validations: [{ expression: 'true' }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: {
      policyName: name,
      paramRef: { selector: {}, parameterNotFoundAction: 'Allow' },
      validationActions: ['Audit'],
    },
  },
];

/** The arguments of `kubectl delete` for its binding or its policy. */
export const parameterBinding = ['validatingadmissionpolicybinding', name] as const;
export const parameterPolicyObject = ['validatingadmissionpolicy', name] as const;
