import type { V1ConfigMap } from '@kubernetes/client-node';
import type { DrillStore } from '../../cluster/drill-store.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { drillWorkload } from '../../core/drill/canary.ts';
import { type DrillState, parseDrillRecord, parseRunningDrill } from '../../core/drill/state.ts';
import { millisecondsOf } from '../transport/time.ts';
import type { ConfigMaps } from './config-maps.ts';

/** `refusesUntil` is a variable of the canary (k8s/drill/canary.yaml). */
const keys = { refusesUntil: 'refusesUntil', running: 'running', last: 'last', lastSuccess: 'lastSuccess' } as const;

/** Attempts to write against another drill. */
const attempts = 3;

export function createDrillStore(configMaps: ConfigMaps): DrillStore {
  const read = (signal: AbortSignal) => configMaps.read(drillWorkload, signal);
  return {
    async read(signal) {
      const object = await read(signal);
      const installedAt = millisecondsOf(object.metadata?.creationTimestamp);
      return { state: stateIn(object), ...(installedAt === undefined ? {} : { installedAt }) };
    },
    async update(change, signal) {
      for (let attempt = 1; ; attempt += 1) {
        const object = await read(signal);
        try {
          await configMaps.replace(object, dataWith(change(stateIn(object)), object), signal);
          return;
        } catch (error) {
          const isConflict = error instanceof ClusterError && error.kind === 'conflict';
          if (!isConflict || attempt === attempts) throw error;
        }
      }
    },
  };
}

function stateIn({ data = {} }: V1ConfigMap): DrillState {
  return {
    refusesUntil: data[keys.refusesUntil],
    running: parseRunningDrill(data[keys.running]),
    last: parseDrillRecord(data[keys.last]),
    lastSuccess: data[keys.lastSuccess],
  };
}

/** Other keys stay. */
function dataWith({ refusesUntil, running, last, lastSuccess }: DrillState, { data = {} }: V1ConfigMap) {
  const texts = {
    [keys.refusesUntil]: refusesUntil,
    [keys.running]: running && JSON.stringify(running),
    [keys.last]: last && JSON.stringify(last),
    [keys.lastSuccess]: lastSuccess,
  };
  const all = Object.entries({ ...data, ...texts });
  return Object.fromEntries(all.flatMap(([key, text]) => (text === undefined ? [] : [[key, text]])));
}
