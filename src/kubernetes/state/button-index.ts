import type { V1ConfigMap } from '@kubernetes/client-node';
import type { Roster } from '../../cluster/cluster.ts';
import { heartbeatConfigMap } from '../../cluster/object-names.ts';
import type { ConfigMaps } from './config-maps.ts';
import { updateShared } from './shared-state.ts';

const rosterKey = 'buttons';

/** The roster beside the heartbeat: one name a line, sorted. */
export function createRoster(configMaps: ConfigMaps): Roster {
  return {
    async read(signal) {
      return namesIn(await configMaps.read(heartbeatConfigMap, signal));
    },
    async update({ add, remove }, signal) {
      await updateShared(configMaps, signal, (object) => {
        const before = namesIn(object);
        const after = new Set([...before, ...add].filter((name) => !remove.includes(name)));
        const text = [...after].sort().join('\n');
        return text === before.join('\n') ? undefined : { [rosterKey]: text };
      });
    },
  };
}

function namesIn(object: V1ConfigMap): readonly string[] {
  return (object.data?.[rosterKey] ?? '').split(/\s+/).filter((name) => name !== '');
}
