import type { V1ConfigMap } from '@kubernetes/client-node';
import { heartbeatConfigMap } from '../../cluster/object-names.ts';
import type { ButtonIndex } from '../../cluster/stores.ts';
import type { ConfigMaps } from './config-maps.ts';
import { updateShared } from './shared-state.ts';

const namesKey = 'buttons';

/** The button index beside the heartbeat: one name a line, sorted. */
export function createButtonIndex(configMaps: ConfigMaps): ButtonIndex {
  return {
    async read(signal) {
      return namesIn(await configMaps.read(heartbeatConfigMap, signal));
    },
    async update({ add, remove }, signal) {
      await updateShared(configMaps, signal, (object) => {
        const before = namesIn(object);
        const after = new Set([...before, ...add].filter((name) => !remove.includes(name)));
        const text = [...after].sort().join('\n');
        return text === before.join('\n') ? undefined : { [namesKey]: text };
      });
    },
  };
}

function namesIn(object: V1ConfigMap): readonly string[] {
  return (object.data?.[namesKey] ?? '').split(/\s+/).filter((name) => name !== '');
}
