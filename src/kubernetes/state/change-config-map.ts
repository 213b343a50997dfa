import type { V1ConfigMap } from '@kubernetes/client-node';
import type { Clock } from '../../cluster/clock.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { backoffMs } from '../../core/time/backoff.ts';
import { boundedData } from './bounded-data.ts';
import type { ConfigMaps } from './config-maps.ts';

/** Attempts to write a ConfigMap against other replicas, and the pauses between them. */
const attempts = 3;
const conflictPause = { firstMs: 10, longestMs: 100 };

/** A state object that several replicas change. */
interface SharedObject {
  readonly name: string;
  /** The longest value of each of its keys, in bytes. Keys of others have one limit in all. */
  readonly own: Readonly<Record<string, number>>;
}

/**
 * Changes keys of a ConfigMap by compare-and-swap. `change` gets the stored object, and gets it again if another replica wrote first; it
 * returns undefined if there is nothing to write. Resolves with the object as it is then.
 */
export async function changeConfigMap(
  configMaps: ConfigMaps,
  clock: Clock,
  signal: AbortSignal,
  { name, own }: SharedObject,
  change: (object: V1ConfigMap) => Readonly<Record<string, string>> | undefined,
): Promise<V1ConfigMap> {
  for (let attempt = 1; ; attempt++) {
    const object = await configMaps.read(name, signal);
    const changed = change(object);
    if (changed === undefined) return object;
    try {
      return await configMaps.replace(object, boundedData(object.data ?? {}, changed, own), signal);
    } catch (error) {
      const isConflict = error instanceof ClusterError && error.kind === 'conflict';
      if (!isConflict || attempt >= attempts) throw error;
      await clock.sleep(backoffMs(attempt, conflictPause, Math.random()), signal);
    }
  }
}
