import type { V1ConfigMap } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import { heartbeatConfigMap } from '../../cluster/object-names.ts';
import type { ConfigMaps } from './config-maps.ts';

/** Tries to write the ConfigMap that all replicas share against theirs. */
const sharedStateTries = 3;

/**
 * Changes some keys of the ConfigMap that all replicas and buttons share, by compare-and-swap: when another replica was
 * faster, `change` is asked again about what is there now. It returns undefined where nothing is to be done.
 */
export async function updateShared(
  configMaps: ConfigMaps,
  signal: AbortSignal,
  change: (object: V1ConfigMap) => Readonly<Record<string, string>> | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const object = await configMaps.read(heartbeatConfigMap, signal);
    const changed = change(object);
    if (changed === undefined) return;
    try {
      await configMaps.replace(object, { ...object.data, ...changed }, signal);
      return;
    } catch (error) {
      const overtaken = error instanceof ClusterError && error.kind === 'conflict';
      if (!overtaken || attempt >= sharedStateTries) throw error;
    }
  }
}
