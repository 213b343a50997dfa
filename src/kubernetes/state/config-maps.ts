import type { V1ConfigMap } from '@kubernetes/client-node';
import { fieldManager } from '../../cluster/object-names.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

/** The state objects of one namespace. The receiver's account may get and update them by name; it may not create or patch them. */
export class ConfigMaps {
  readonly #client: Client;
  readonly #namespace: string;

  constructor(client: Client, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  read(name: string, signal: AbortSignal): Promise<V1ConfigMap> {
    const namespace = this.#namespace;
    const call: Call = { verb: 'get', resource: 'configmaps', namespace, name, kind: 'ConfigMap', repeat: 'read' };
    return this.#client.perform<V1ConfigMap>(call, signal);
  }

  /**
   * Replaces all data of `object`, which must be as it was read: its resourceVersion is the precondition, and its other
   * fields are sent back unchanged. Rejects with `conflict` if the stored object has changed since.
   */
  replace(object: V1ConfigMap, data: Readonly<Record<string, string>>, signal: AbortSignal): Promise<V1ConfigMap> {
    const name = object.metadata?.name ?? '';
    const namespace = this.#namespace;
    const call: Call = {
      verb: 'update',
      resource: 'configmaps',
      namespace,
      name,
      kind: 'ConfigMap',
      repeat: 'guarded',
    };
    return this.#client.perform<V1ConfigMap>(call, signal, { query: { fieldManager }, body: { ...object, data } });
  }
}

/** `client.perform` rejects an object without a resourceVersion. */
export function versionOf(object: V1ConfigMap): string {
  return object.metadata?.resourceVersion ?? '';
}
