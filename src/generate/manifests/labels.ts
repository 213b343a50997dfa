/** The name of an installation's objects, unless kustomize renames them (k8s/names.yaml). */
export const installation = 'big-red-button';

/**
 * The labels by which k8s/naming knows which objects to rename: those in the receiver's own namespace or in none (`receiver`), those in a
 * target's namespace (`target`), and those for people (`people`), which keep their names.
 */
export function labels(component: 'receiver' | 'target' | 'people'): string {
  return `labels:
    app.kubernetes.io/part-of: ${installation}
    app.kubernetes.io/component: ${component}`;
}
