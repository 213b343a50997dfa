import type { V2HorizontalPodAutoscalerList } from '@kubernetes/client-node';
import type { Scaler } from '../../cluster/inspector.ts';
import { listCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { undefinedIfNotFound } from '../transport/errors.ts';

/** The HorizontalPodAutoscalers of a namespace, and KEDA's ScaledObjects if the cluster knows them. */
export async function listScalers(client: Client, namespace: string, signal: AbortSignal): Promise<readonly Scaler[]> {
  const lists = [listAutoscalers(client, namespace, signal), listScaledObjects(client, namespace, signal)];
  // A cluster without KEDA does not know the resource.
  return (await Promise.all(lists.map(undefinedIfNotFound))).flatMap((list) => list ?? []);
}

async function listAutoscalers(client: Client, namespace: string, signal: AbortSignal): Promise<readonly Scaler[]> {
  const call = listCall('horizontalpodautoscalers', 'HorizontalPodAutoscalerList', namespace);
  const { items } = await client.perform<V2HorizontalPodAutoscalerList>(call, signal);
  return items.map(({ metadata, spec }) => ({
    kind: 'HorizontalPodAutoscaler',
    name: metadata?.name ?? '',
    ...groupIn(spec?.scaleTargetRef.apiVersion),
    targetKind: spec?.scaleTargetRef.kind ?? '',
    targetName: spec?.scaleTargetRef.name ?? '',
    // The API's default.
    minimum: spec?.minReplicas ?? 1,
  }));
}

/** The fields of KEDA's ScaledObjects (keda.sh/v1alpha1) that are read here; client-node has no type for them. */
interface ScaledObjectList {
  readonly kind: string;
  readonly metadata: { readonly resourceVersion: string };
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly spec?: {
      readonly scaleTargetRef?: { readonly apiVersion?: string; readonly kind?: string; readonly name?: string };
      readonly minReplicaCount?: number;
    };
  }[];
}

async function listScaledObjects(client: Client, namespace: string, signal: AbortSignal): Promise<readonly Scaler[]> {
  const call = listCall('scaledobjects', 'ScaledObjectList', namespace);
  const { items = [] } = await client.perform<ScaledObjectList>(call, signal);
  // The defaults are KEDA's.
  return items.map(({ metadata, spec }) => ({
    kind: 'ScaledObject',
    name: metadata?.name ?? '',
    ...groupIn(spec?.scaleTargetRef?.apiVersion),
    targetKind: spec?.scaleTargetRef?.kind ?? 'Deployment',
    targetName: spec?.scaleTargetRef?.name ?? '',
    minimum: spec?.minReplicaCount ?? 0,
  }));
}

function groupIn(apiVersion: string | undefined): Pick<Scaler, 'targetGroup'> {
  return apiVersion === undefined ? {} : { targetGroup: apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/'))) };
}
