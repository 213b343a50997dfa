import type { V1ConfigMap } from '@kubernetes/client-node';
import type { Clock } from '../../cluster/clock.ts';
import { heartbeatConfigMap } from '../../cluster/object-names.ts';
import type {
  ButtonIndex,
  HeartbeatStore,
  OutageStore,
  RehearsalStore,
  StoredHeartbeats,
} from '../../cluster/stores.ts';
import { mergeRehearsals, parseRehearsals, type StoredRehearsals } from '../../core/heartbeat/rehearsals.ts';
import { mergeHeartbeats, parseReports } from '../../core/heartbeat/stored.ts';
import { parseOutages } from '../../core/hooks/outage.ts';
import { millisecondsOf } from '../transport/time.ts';
import { changeConfigMap } from './change-config-map.ts';
import type { ConfigMaps } from './config-maps.ts';

/** The keys of the ConfigMap that all replicas and all buttons share. */
const keys = {
  heartbeat: 'heartbeat',
  reports: 'heartbeats',
  outages: 'chain',
  buttons: 'buttons',
  rehearsals: 'rehearsals',
} as const;

/** Each value is bounded by the stores below and by the number of buttons. */
const sharedObject = {
  name: heartbeatConfigMap,
  own: Object.fromEntries(Object.values(keys).map((key) => [key, Number.POSITIVE_INFINITY])),
};

/** A heartbeat from the future is replaced: a clock that once ran ahead must not hide that the heartbeat stopped. */
export function createHeartbeatStore(configMaps: ConfigMaps, clock: Clock): HeartbeatStore {
  return {
    async read(signal) {
      return storedIn(await configMaps.read(heartbeatConfigMap, signal));
    },
    async write(heartbeats, signal) {
      await update(configMaps, clock, signal, (object) => {
        const merged = mergeHeartbeats(storedIn(object), heartbeats, clock.now());
        return merged && toData(merged);
      });
    },
  };
}

export function createRehearsalStore(configMaps: ConfigMaps, clock: Clock): RehearsalStore {
  return {
    async exchange(own, signal) {
      let newest: StoredRehearsals = {};
      await update(configMaps, clock, signal, (object) => {
        const { merged, isNew } = mergeRehearsals(parseRehearsals(object.data?.[keys.rehearsals]), own, clock.now());
        newest = merged;
        return isNew ? { [keys.rehearsals]: JSON.stringify(merged) } : undefined;
      });
      return newest;
    },
  };
}

/** The outage record. A damaged one counts as missing. */
export function createOutageStore(configMaps: ConfigMaps, clock: Clock): OutageStore {
  return {
    async read(signal) {
      return parseOutages((await configMaps.read(heartbeatConfigMap, signal)).data?.[keys.outages]);
    },
    async update(change, signal) {
      await update(configMaps, clock, signal, (object) => {
        const changed = change(parseOutages(object.data?.[keys.outages]), heartbeatIn(object));
        return changed === undefined ? undefined : { [keys.outages]: JSON.stringify(changed) };
      });
    },
  };
}

/** The names of the buttons that may have a latch: one on each line, sorted. */
export function createButtonIndex(configMaps: ConfigMaps, clock: Clock): ButtonIndex {
  return {
    async read(signal) {
      return buttonsIn(await configMaps.read(heartbeatConfigMap, signal));
    },
    async update({ add, remove }, signal) {
      await update(configMaps, clock, signal, (object) => {
        const before = buttonsIn(object);
        const after = new Set([...before, ...add].filter((name) => !remove.includes(name)));
        const text = [...after].sort().join('\n');
        return text === before.join('\n') ? undefined : { [keys.buttons]: text };
      });
    },
  };
}

/** In milliseconds since the epoch; undefined if it is missing or not a time. */
function heartbeatIn(object: V1ConfigMap): number | undefined {
  return millisecondsOf(object.data?.[keys.heartbeat]);
}

function storedIn(object: V1ConfigMap): StoredHeartbeats {
  const at = heartbeatIn(object);
  return { ...(at === undefined ? {} : { at }), reports: parseReports(object.data?.[keys.reports]) };
}

function toData({ at, reports }: StoredHeartbeats): Readonly<Record<string, string>> {
  const newest = at === undefined ? {} : { [keys.heartbeat]: new Date(at).toISOString() };
  return { ...newest, [keys.reports]: JSON.stringify(reports) };
}

function buttonsIn(object: V1ConfigMap): readonly string[] {
  return (object.data?.[keys.buttons] ?? '').split(/\s+/).filter((name) => name !== '');
}

/** Keys of other stores stay. */
async function update(
  configMaps: ConfigMaps,
  clock: Clock,
  signal: AbortSignal,
  change: (object: V1ConfigMap) => Readonly<Record<string, string>> | undefined,
): Promise<void> {
  await changeConfigMap(configMaps, clock, signal, sharedObject, change);
}
