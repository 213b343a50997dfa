import type { V1ConfigMap } from '@kubernetes/client-node';
import { ClusterError, type LatchStore, type StoredLatch } from '../button/cluster.ts';
import { parseLatch } from '../core/latch-schema.ts';
import { damagedLatchBytes } from '../core/limits.ts';
import { cutText } from '../core/trip-record.ts';
import { type ConfigMaps, versionOf } from './config-maps.ts';
import { latchConfigMap } from './names.ts';

const latchKey = 'latch';
/** Where the text of a latch that nobody could read is kept. */
const damagedKey = 'latch.damaged';

/**
 * Latches in ConfigMaps. A write is one PUT of the whole object: the one that was last read or written is remembered
 * by its version, as every write comes after a read; only when that is another is it read again.
 */
export function createLatchStore(configMaps: ConfigMaps): LatchStore {
  const latest = new Map<string, V1ConfigMap>();

  async function read(button: string, signal: AbortSignal): Promise<V1ConfigMap> {
    const object = await configMaps.read(latchConfigMap(button), signal);
    latest.set(button, object);
    return object;
  }

  return {
    async read(button, signal) {
      return storedLatch(await read(button, signal));
    },

    async write(button, record, version, signal) {
      const remembered = latest.get(button);
      const object = remembered && versionOf(remembered) === version ? remembered : await read(button, signal);
      if (versionOf(object) !== version) throw overtaken(button, version, versionOf(object));
      const data = { ...object.data, ...keptIfDamaged(object), [latchKey]: JSON.stringify(record) };
      const written = await configMaps.replace(object, data, signal);
      latest.set(button, written);
      return versionOf(written);
    },
  };
}

function storedLatch(object: V1ConfigMap): StoredLatch {
  const version = versionOf(object);
  const text = object.data?.[latchKey];
  if (text === undefined) return { version };
  const parsed = parseLatch(text);
  return parsed.ok ? { version, record: parsed.record } : { version, damaged: parsed.problem };
}

function keptIfDamaged({ data }: V1ConfigMap): Record<string, string> {
  const text = data?.[latchKey];
  if (text === undefined || parseLatch(text).ok) return {};
  return { [damagedKey]: cutText(text, damagedLatchBytes) };
}

function overtaken(button: string, expected: string, found: string): ClusterError {
  const what = `update configmaps ${latchConfigMap(button)}`;
  return new ClusterError('conflict', `${what}: not sent: it is at resourceVersion ${found}, not at ${expected}`);
}
