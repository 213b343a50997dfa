/** The admission policy that limits which pods a button deletes. `installation` is its first part, as in k8s/names.yaml. */
export function deletionPolicyName(installation: string, button: string): string {
  return `${installation}.pods.${button}`;
}

/** Whether the policy is the one of this button, in any installation. Neither part of the name has a dot. */
export function isDeletionPolicy(policy: string, button: string): boolean {
  const [installation = ''] = policy.split('.');
  return policy === deletionPolicyName(installation, button);
}
