/** What the objects of an installation are called, unless kustomize renames it (k8s/names.yaml). */
export const installation = 'big-red-button';

/**
 * How k8s/naming tells apart what lies in the receiver's own namespace, or in none (`receiver`), and what lies in a
 * target's namespace (`target`), and what people are given (`people`), which keeps its names.
 */
export function labels(component: 'receiver' | 'target' | 'people'): string {
  return `labels:
    app.kubernetes.io/part-of: ${installation}
    app.kubernetes.io/component: ${component}`;
}
