import type { ChainStore } from '../../cluster/cluster.ts';
import { heartbeatConfigMap } from '../../cluster/object-names.ts';
import { parseChain } from '../../core/hooks/outage.ts';
import type { ConfigMaps } from './config-maps.ts';
import { heartbeatIn } from './heartbeat-store.ts';
import { updateShared } from './shared-state.ts';

const chainKey = 'chain';

/** The silences of the chain, beside the heartbeat. A value that cannot be understood counts as none. */
export function createChainStore(configMaps: ConfigMaps): ChainStore {
  return {
    async read(signal) {
      return parseChain((await configMaps.read(heartbeatConfigMap, signal)).data?.[chainKey]);
    },
    async update(change, signal) {
      await updateShared(configMaps, signal, (object) => {
        const changed = change(parseChain(object.data?.[chainKey]), heartbeatIn(object));
        return changed === undefined ? undefined : { [chainKey]: JSON.stringify(changed) };
      });
    },
  };
}
