import { heartbeatConfigMap } from '../../cluster/object-names.ts';
import type { OutageStore } from '../../cluster/stores.ts';
import { parseOutages } from '../../core/hooks/outage.ts';
import type { ConfigMaps } from './config-maps.ts';
import { heartbeatIn } from './heartbeat-store.ts';
import { updateShared } from './shared-state.ts';

const chainKey = 'chain';

/** The silences of the chain, beside the heartbeat. A value that cannot be understood counts as none. */
export function createChainStore(configMaps: ConfigMaps): OutageStore {
  return {
    async read(signal) {
      return parseOutages((await configMaps.read(heartbeatConfigMap, signal)).data?.[chainKey]);
    },
    async update(change, signal) {
      await updateShared(configMaps, signal, (object) => {
        const changed = change(parseOutages(object.data?.[chainKey]), heartbeatIn(object));
        return changed === undefined ? undefined : { [chainKey]: JSON.stringify(changed) };
      });
    },
  };
}
