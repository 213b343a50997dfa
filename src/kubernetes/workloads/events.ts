import type { CoreV1Event, CoreV1EventList } from '@kubernetes/client-node';
import type { Cluster, ClusterEvent } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { fieldManager } from '../../cluster/object-names.ts';
import { cutText } from '../../core/cut-text.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { rowOf } from '../../core/target-kinds.ts';
import { eventMessageBytes } from '../../core/text/event-message.ts';
import { type Call, listCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { millisecondsOf } from '../transport/time.ts';

/** How many Unhealthy events are read, how many of their messages are quoted, and how long a quote may be. */
const unhealthyEventsRead = 500;
export const unhealthyMessages = 5;
const unhealthyMessageBytes = 512;

export function eventCalls(client: Client): Pick<Cluster, 'readUnhealthy' | 'recordEvent'> {
  return {
    async readUnhealthy(namespace, pods, signal) {
      const call = listCall('events', 'EventList', namespace);
      const fieldSelector = 'involvedObject.kind=Pod,reason=Unhealthy';
      const query = { fieldSelector, limit: unhealthyEventsRead };
      const { items } = await client.perform<CoreV1EventList>(call, signal, { query });
      return newestMessages(items ?? [], new Set(pods));
    },

    async recordEvent(event, signal) {
      const { namespace } = event.target;
      // The name guards it: the API server answers a second request with 409.
      const call: Call = {
        verb: 'create',
        resource: 'events',
        namespace,
        name: event.name,
        kind: 'Event',
        repeat: 'guarded',
      };
      try {
        await client.perform(call, signal, { query: { fieldManager }, body: eventBody(event) });
      } catch (error) {
        if (!(error instanceof ClusterError && error.kind === 'conflict')) throw error;
      }
    },
  };
}

function newestMessages(events: readonly CoreV1Event[], pods: ReadonlySet<string>): readonly string[] {
  return events
    .filter(({ involvedObject, message }) => message && pods.has(involvedObject.name ?? ''))
    .sort((a, b) => lastSeen(b) - lastSeen(a))
    .slice(0, unhealthyMessages)
    .map(({ message }) => cutText(message ?? '', unhealthyMessageBytes));
}

/** The kubelet updates `lastTimestamp` of a repeated event; writers of the newer API leave it empty. */
function lastSeen({ lastTimestamp, eventTime, firstTimestamp }: CoreV1Event): number {
  return millisecondsOf(lastTimestamp ?? eventTime ?? firstTimestamp) ?? 0;
}

function eventBody({ name, target, reason, message, at }: ClusterEvent): CoreV1Event {
  const { kind, namespace, uid } = target;
  const { group, version } = rowOf(target);
  const time = new Date(at);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: definedOnly({ apiVersion: `${group}/${version}`, kind, namespace, name: target.name, uid }),
    type: 'Warning',
    reason,
    message: cutText(message, eventMessageBytes),
    source: { component: fieldManager },
    reportingComponent: fieldManager,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
