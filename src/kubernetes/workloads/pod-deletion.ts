import type { V1Pod, V1PodStatus } from '@kubernetes/client-node';
import type { Cluster } from '../../cluster/cluster.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { NodeTrouble, PodDeletion } from '../../core/evidence/pod.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { millisecondsOf } from '../transport/time.ts';

/**
 * A plain DELETE with the uid as precondition. The request has no grace period of its own, so the pod gets the one in its spec.
 * It is no eviction: a disruption budget must not delay a stop.
 */
export function deletePodCall(client: Client): Pick<Cluster, 'deletePod'> {
  return {
    async deletePod({ namespace, name, uid }, { dryRun = false }, signal) {
      // The uid makes a second request harmless: the API server answers it for the same pod, or with a conflict.
      const call: Call = { verb: 'delete', resource: 'pods', namespace, name, kind: 'Pod', repeat: 'guarded' };
      const body = { preconditions: { uid }, ...(dryRun ? { dryRun: ['All'] } : {}) };
      // With a body, the API server ignores the query, so the dry run is a field of the body.
      await client.perform(call, signal, { body });
    },
  };
}

/** What a pod shows of its deletion; undefined if it was not deleted. */
export function podDeletion({ metadata, spec, status }: V1Pod): PodDeletion | undefined {
  const graceEndsAt = millisecondsOf(metadata?.deletionTimestamp);
  if (graceEndsAt === undefined) return undefined;
  return definedOnly({
    graceEndsAt,
    finalizers: metadata?.finalizers ?? [],
    node: spec?.nodeName,
    nodeTrouble: status && nodeTroubleOf(status),
  });
}

/** The receiver has no right to read nodes. The node controller leaves these marks on the pod. */
function nodeTroubleOf({ reason, conditions }: V1PodStatus): NodeTrouble | undefined {
  if (reason === 'NodeLost') return 'lost';
  const isTainted = conditions?.some(
    ({ type, status, reason }) =>
      type === 'DisruptionTarget' && status === 'True' && reason === 'DeletionByTaintManager',
  );
  return isTainted ? 'tainted' : undefined;
}
