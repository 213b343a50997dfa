/** The admission policy that limits which pods a button deletes. `installation` is its first part, as in k8s/names.yaml. */
export function deletionPolicyName(installation: string, button: string): string {
  return `${installation}-held.pods.${button}`;
}

/** Whether the policy is the one of this button, in any installation. No button's name has a dot. */
export function isDeletionPolicy(policy: string, button: string): boolean {
  return policy.endsWith(deletionPolicyName('', button));
}
