import type { V1ConfigMap } from '@kubernetes/client-node';
import type { Clock } from '../../cluster/clock.ts';
import { archiveConfigMap } from '../../cluster/object-names.ts';
import type { ArchiveStore } from '../../cluster/stores.ts';
import { cutText } from '../../core/cut-text.ts';
import { parseTrips } from '../../core/latch/latch-schema.ts';
import { damagedBytes } from './bounded-data.ts';
import { changeConfigMap } from './change-config-map.ts';
import type { ConfigMaps } from './config-maps.ts';

const keys = { trips: 'trips', damaged: 'trips.damaged' } as const;

const objectOf = (button: string) => ({ name: archiveConfigMap(button), own: { [keys.damaged]: damagedBytes } });

/** One ConfigMap for each button. A damaged value counts as empty, and is kept under a key of its own by the next write. */
export function createArchiveStore(configMaps: ConfigMaps, clock: Clock): ArchiveStore {
  return {
    async read(button, signal) {
      return tripsIn(await configMaps.read(archiveConfigMap(button), signal)) ?? [];
    },
    async update(button, change, signal) {
      const changed = await changeConfigMap(configMaps, clock, signal, objectOf(button), (object) => {
        const stored = tripsIn(object);
        return { ...damagedText(object, stored), [keys.trips]: JSON.stringify(change(stored ?? [])) };
      });
      return tripsIn(changed) ?? [];
    },
  };
}

/** Undefined if the value is damaged. */
function tripsIn({ data }: V1ConfigMap) {
  return parseTrips(data?.[keys.trips] ?? '[]');
}

function damagedText({ data }: V1ConfigMap, stored: unknown): Record<string, string> {
  return stored === undefined ? { [keys.damaged]: cutText(data?.[keys.trips] ?? '', damagedBytes) } : {};
}
