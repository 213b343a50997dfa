import type { V1ConfigMap } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import { latchConfigMap } from '../../cluster/object-names.ts';
import type { StoredLatch, WatchedLatchStore } from '../../cluster/stores.ts';
import { cutText } from '../../core/cut-text.ts';
import { boundedLatch } from '../../core/latch/bounded-latch.ts';
import { heldKey, heldText } from '../../core/latch/held.ts';
import type { LatchRecord } from '../../core/latch/latch.ts';
import { parseLatch } from '../../core/latch/latch-schema.ts';
import { boundedData, damagedBytes } from './bounded-data.ts';
import { type ConfigMaps, versionOf } from './config-maps.ts';
import type { WatchState } from './state-watch.ts';

const latchKey = 'latch';
const damagedKey = 'latch.damaged';

/** A state object as last read or written, and its latch. */
interface Known {
  readonly object: V1ConfigMap;
  readonly stored: StoredLatch;
}

/**
 * Latches in ConfigMaps. A write is one PUT of the whole object, so the store remembers the object that it last read or
 * wrote. It reads the object again only if the caller's version is another.
 */
export function createLatchStore(configMaps: ConfigMaps, watchState: WatchState): WatchedLatchStore {
  const latest = new Map<string, Known>();
  const writing = new Map<string, Promise<unknown>>();

  async function read(button: string, signal: AbortSignal): Promise<Known> {
    const object = await configMaps.read(latchConfigMap(button), signal);
    const known = { object, stored: storedLatch(object) };
    latest.set(button, known);
    return known;
  }

  return {
    async read(button, signal) {
      return (await read(button, signal)).stored;
    },

    async write(button, record, version, signal) {
      const remembered = latest.get(button);
      const known = remembered?.stored.version === version ? remembered : await read(button, signal);
      if (known.stored.version !== version) throw staleVersion(button, version, known.stored.version);
      const replacing = configMaps.replace(known.object, dataWith(record, known), signal);
      writing.set(button, replacing);
      const object = await replacing;
      const stored = { version: versionOf(object), record };
      latest.set(button, { object, stored });
      return stored.version;
    },

    watch({ onNews, onLive, onError }, signal) {
      const compare = (button: string, version: string | undefined) => {
        if (!signal.aborted && latest.get(button)?.stored.version !== version) onNews(button);
      };
      return watchState(
        {
          onObject: (name, version) => {
            const button = buttonOf(name);
            if (!latest.has(button)) return;
            // The watch may show our own write before its reply arrives.
            void Promise.resolve(writing.get(button))
              .catch(() => undefined)
              .then(() => compare(button, version));
          },
          onListed: (names) => {
            for (const button of latest.keys()) if (!names.has(latchConfigMap(button))) onNews(button);
          },
          onLive,
          onError,
        },
        signal,
      );
    },
  };
}

function buttonOf(configMap: string): string {
  const prefix = latchConfigMap('');
  return configMap.startsWith(prefix) ? configMap.slice(prefix.length) : '';
}

/** The latch and the key that is derived from it, in one update. */
function dataWith(record: LatchRecord, known: Known): Readonly<Record<string, string>> {
  const { [heldKey]: _, ...others } = known.object.data ?? {};
  const held = heldText(record);
  const derived = held === undefined ? {} : { [heldKey]: held };
  const changed = { ...damagedText(known), [latchKey]: JSON.stringify(boundedLatch(record)), ...derived };
  return boundedData(others, changed, { [damagedKey]: damagedBytes });
}

function storedLatch(object: V1ConfigMap): StoredLatch {
  const { [latchKey]: text, [heldKey]: held } = object.data ?? {};
  const found = { version: versionOf(object), ...(held === undefined ? {} : { held }) };
  if (text === undefined) return found;
  const parsed = parseLatch(text);
  return parsed.ok ? { ...found, record: parsed.record } : { ...found, damaged: parsed.problem };
}

/** Keeps the text of a damaged latch under a key of its own. */
function damagedText({ object, stored }: Known): Record<string, string> {
  const text = object.data?.[latchKey];
  if (text === undefined || stored.damaged === undefined) return {};
  return { [damagedKey]: cutText(text, damagedBytes) };
}

function staleVersion(button: string, expected: string, found: string): ClusterError {
  const what = `update configmaps ${latchConfigMap(button)}`;
  return new ClusterError('conflict', `${what}: not sent: it is at resourceVersion ${found}, not at ${expected}`);
}
