import type { NodeOptions } from './node/node.ts';
import type { MonitoringPrograms } from './programs/monitoring-programs.ts';

/** The environment of the tests. The process that starts the tests sets it, and stays outside the node's namespaces. */
export type ClusterEnvironment =
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'kubeconfig'; readonly kubeconfig: string }
  | {
      readonly kind: 'node';
      readonly node: Omit<NodeOptions, 'say'>;
      /** The folder of prometheus-operator's custom resource definitions. */
      readonly operatorManifests: string;
      /** The receiver's image, as a folder in the OCI layout, if a selected test needs it. */
      readonly receiverImage?: string;
      /** The programs that pods run, if a selected test needs them. */
      readonly monitoringPrograms?: MonitoringPrograms;
    };

const clusterVariable = 'BIG_RED_BUTTON_CLUSTER';
const namesVariable = 'BIG_RED_BUTTON_STORIES';

export function writeClusterEnvironment(
  cluster: ClusterEnvironment,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return { [clusterVariable]: JSON.stringify(cluster), [namesVariable]: JSON.stringify(names) };
}

/** Throws if the tests were not started by `npm run test:cluster`. */
export function readClusterEnvironment(): { cluster: ClusterEnvironment; names: readonly string[] } {
  const { [clusterVariable]: cluster, [namesVariable]: names = '[]' } = process.env;
  if (cluster === undefined) throw new Error('these tests are started by `npm run test:cluster`');
  return { cluster: JSON.parse(cluster), names: JSON.parse(names) };
}
