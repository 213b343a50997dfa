import { CustomObjectsApi } from '@kubernetes/client-node';
import type { Scaler } from '../../cluster/inspector.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

/** What is read of KEDA's ScaledObjects (keda.sh/v1alpha1); the client has no type for them. */
interface ScaledObjectList {
  readonly kind: string;
  readonly metadata: { readonly resourceVersion: string };
  readonly items?: readonly ScaledObject[];
}

interface ScaledObject {
  readonly metadata?: { readonly name?: string };
  readonly spec?: {
    readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
    readonly minReplicaCount?: number;
  };
}

/** Rejects with `not-found` where the cluster has no KEDA. */
export async function listScaledObjects(
  client: Client,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly Scaler[]> {
  const api = new CustomObjectsApi(client.configuration);
  const plural = 'scaledobjects';
  const call: Call = { verb: 'list', resource: plural, namespace, kind: 'ScaledObjectList', repeat: 'read' };
  const param = { group: 'keda.sh', version: 'v1alpha1', namespace, plural };
  const { items = [] } = await client.perform<ScaledObjectList>(call, signal, (options) =>
    api.listNamespacedCustomObject(param, options),
  );
  // KEDA's own defaults.
  return items.map(({ metadata, spec }) => ({
    kind: 'ScaledObject',
    name: metadata?.name ?? '',
    targetKind: spec?.scaleTargetRef?.kind ?? 'Deployment',
    targetName: spec?.scaleTargetRef?.name ?? '',
    minimum: spec?.minReplicaCount ?? 0,
  }));
}
