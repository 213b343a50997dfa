/** The external label that names a cluster, where several clusters share one Prometheus or one Alertmanager. */
export interface ClusterLabel {
  readonly label: string;
  readonly value: string;
}

/**
 * The cluster that an alert names, if that is another cluster. An alert without the label may be of this cluster: it is decided on
 * the evidence, because in doubt the button stops.
 */
export function otherClusterOf(
  labels: Readonly<Record<string, string>>,
  own: ClusterLabel | undefined,
): string | undefined {
  if (own === undefined || !Object.hasOwn(labels, own.label)) return undefined;
  const named = labels[own.label];
  return named === '' || named === own.value ? undefined : named;
}
