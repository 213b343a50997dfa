import type { V1ConfigMap } from '@kubernetes/client-node';
import { heartbeatConfigMap } from '../../cluster/object-names.ts';
import type { HeartbeatStore } from '../../cluster/stores.ts';
import { heartbeatAheadMs } from '../../core/time/elapsed.ts';
import { millisecondsOf } from '../transport/time.ts';
import type { ConfigMaps } from './config-maps.ts';
import { updateShared } from './shared-state.ts';

const heartbeatKey = 'heartbeat';

/**
 * The newest heartbeat over all replicas, as an RFC 3339 time. A value that is no time counts as none, and one from the
 * future gives way: a clock that was once ahead must not outlast the chain.
 */
export function createHeartbeatStore(configMaps: ConfigMaps, now: () => number): HeartbeatStore {
  return {
    async read(signal) {
      return heartbeatIn(await configMaps.read(heartbeatConfigMap, signal));
    },
    async write(at, signal) {
      await updateShared(configMaps, signal, (object) => {
        const stored = heartbeatIn(object);
        if (stored !== undefined && stored >= at && stored <= now() + heartbeatAheadMs) return undefined;
        return { [heartbeatKey]: new Date(at).toISOString() };
      });
    },
  };
}

/** In milliseconds since the epoch. */
export function heartbeatIn(object: V1ConfigMap): number | undefined {
  return millisecondsOf(object.data?.[heartbeatKey]);
}
