import { CoreV1Api, type V1ConfigMap } from '@kubernetes/client-node';
import { fieldManager } from '../../cluster/object-names.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

/** The state objects of one namespace. The account may get, watch and update them by name: neither create nor patch. */
export class ConfigMaps {
  readonly #client: Client;
  readonly #core: CoreV1Api;
  readonly #namespace: string;

  constructor(client: Client, namespace: string) {
    this.#client = client;
    this.#core = new CoreV1Api(client.configuration);
    this.#namespace = namespace;
  }

  read(name: string, signal: AbortSignal): Promise<V1ConfigMap> {
    const call = this.#call('get', name);
    const param = { namespace: this.#namespace, name };
    return this.#client.perform(call, signal, (options) => this.#core.readNamespacedConfigMap(param, options));
  }

  /**
   * Puts `data` in the place of all data keys of `object`, which must be as it was read: its resourceVersion is the
   * precondition, and whatever else it holds is sent back as it is. Rejects with `conflict` when someone wrote since.
   */
  replace(object: V1ConfigMap, data: Readonly<Record<string, string>>, signal: AbortSignal): Promise<V1ConfigMap> {
    const name = object.metadata?.name ?? '';
    const call = this.#call('update', name);
    const param = { namespace: this.#namespace, name, body: { ...object, data }, fieldManager };
    return this.#client.perform(call, signal, (options) => this.#core.replaceNamespacedConfigMap(param, options));
  }

  #call(verb: 'get' | 'update', name: string): Call {
    const repeat = verb === 'get' ? 'read' : 'guarded';
    return { verb, resource: 'configmaps', namespace: this.#namespace, name, kind: 'ConfigMap', repeat };
  }
}

/** `client.perform` lets no object without one pass. */
export function versionOf(object: V1ConfigMap): string {
  return object.metadata?.resourceVersion ?? '';
}
