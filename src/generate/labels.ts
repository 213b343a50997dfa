/** What the objects of an installation are called, unless kustomize renames it (k8s/names.yaml). */
export const installation = 'big-red-button';

/**
 * How k8s/naming tells apart what lies in the receiver's own namespace, or in none (`receiver`), and what lies in a
 * target's namespace (`target`).
 */
export function labels(component: 'receiver' | 'target'): string {
  return `labels:
    app.kubernetes.io/part-of: ${installation}
    app.kubernetes.io/component: ${component}`;
}
