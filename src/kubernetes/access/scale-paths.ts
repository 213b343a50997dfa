import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import type { ScalePaths } from '../../cluster/inspector.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { Target } from '../../core/target.ts';
import { rowOf } from '../../core/target-kinds.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

/**
 * The paths of the scale subresource in the CustomResourceDefinition of a kind outside the table. Undefined if it cannot be read: a person
 * may lack the right, and an aggregated API has no definition.
 */
export async function readScalePaths(
  client: Client,
  target: Target,
  signal: AbortSignal,
): Promise<ScalePaths | undefined> {
  if (target.apiVersion === undefined) return undefined;
  const { group, version, resource } = rowOf(target);
  const name = `${resource}.${group}`;
  const call: Call = {
    ...{
      verb: 'get',
      resource: 'customresourcedefinitions',
      apiVersion: 'apiextensions.k8s.io/v1',
      name,
      repeat: 'read',
    },
    kind: 'CustomResourceDefinition',
  };
  try {
    const { spec } = await client.perform<V1CustomResourceDefinition>(call, signal);
    const scale = spec.versions.find((each) => each.name === version)?.subresources?.scale;
    return scale && definedOnly({ replicas: scale.specReplicasPath, selector: scale.labelSelectorPath });
  } catch (error) {
    if (error instanceof ClusterError) return undefined;
    throw error;
  }
}
