import { AppsV1Api } from '@kubernetes/client-node';
import type { Scale } from '../../cluster/cluster.ts';
import type { Target } from '../../core/target.ts';
import type { Client } from '../transport/client.ts';
import { scaleCall, scaleOf, scalePatch } from './scale.ts';

/**
 * Sets a target's replicas, with the scale that was looked at as the precondition: one that changed since is a `conflict`.
 * The one call that starts something. It is made by people alone, with their own rights; the receiver has no part of it.
 */
export async function raiseReplicas(
  client: Client,
  target: Target,
  replicas: number,
  { uid, resourceVersion }: Scale,
  signal: AbortSignal,
): Promise<Scale> {
  const patch = scalePatch(new AppsV1Api(client.configuration));
  const body = { metadata: { uid, resourceVersion }, spec: { replicas } };
  const call = scaleCall(target, 'patch', 'guarded');
  return scaleOf(await client.perform(call, signal, (options) => patch(target, body, false, options)));
}
