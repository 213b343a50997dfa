import type { V1ConfigMap } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import { latchConfigMap } from '../../cluster/object-names.ts';
import type { LatchStore, StoredLatch } from '../../cluster/stores.ts';
import { cutText } from '../../core/cut-text.ts';
import { parseLatch } from '../../core/latch/latch-schema.ts';
import { type ConfigMaps, versionOf } from './config-maps.ts';

/** What is kept of a damaged latch, so that the new one still fits into its ConfigMap of 1 MiB. */
export const damagedLatchBytes = 256 * 1_024;

const latchKey = 'latch';
/** Where the text of a latch that nobody could read is kept. */
const damagedKey = 'latch.damaged';

/** A state object as it was last seen, and its latch. */
interface Seen {
  readonly object: V1ConfigMap;
  readonly stored: StoredLatch;
}

/**
 * Latches in ConfigMaps. A write is one PUT of the whole object: the one that was last read or written is remembered
 * by its version, as every write comes after a read; only when that is another is it read again.
 */
export function createLatchStore(configMaps: ConfigMaps): LatchStore {
  const latest = new Map<string, Seen>();

  async function read(button: string, signal: AbortSignal): Promise<Seen> {
    const object = await configMaps.read(latchConfigMap(button), signal);
    const seen = { object, stored: storedLatch(object) };
    latest.set(button, seen);
    return seen;
  }

  return {
    async read(button, signal) {
      return (await read(button, signal)).stored;
    },

    async write(button, record, version, signal) {
      const remembered = latest.get(button);
      const seen = remembered?.stored.version === version ? remembered : await read(button, signal);
      if (seen.stored.version !== version) throw overtaken(button, version, seen.stored.version);
      const data = { ...seen.object.data, ...keptIfDamaged(seen), [latchKey]: JSON.stringify(record) };
      const object = await configMaps.replace(seen.object, data, signal);
      const stored = { version: versionOf(object), record };
      latest.set(button, { object, stored });
      return stored.version;
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

function keptIfDamaged({ object, stored }: Seen): Record<string, string> {
  const text = object.data?.[latchKey];
  if (text === undefined || stored.damaged === undefined) return {};
  return { [damagedKey]: cutText(text, damagedLatchBytes) };
}

function overtaken(button: string, expected: string, found: string): ClusterError {
  const what = `update configmaps ${latchConfigMap(button)}`;
  return new ClusterError('conflict', `${what}: not sent: it is at resourceVersion ${found}, not at ${expected}`);
}
