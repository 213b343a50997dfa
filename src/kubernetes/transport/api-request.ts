import { type Call, groupVersion, type Verb } from './call.ts';
import type { OutgoingRequest } from './exchange.ts';

/** What a request has besides its {@link Call}. An undefined parameter is left out. */
export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. A patch is a merge patch. */
  readonly body?: object;
  readonly accept?: string;
}

const methods: Readonly<Record<Verb, string>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
};

/** The request of one call to the API server at `server`. */
export function apiRequest(server: string, call: Call, { query = {}, body, accept }: RequestOptions): OutgoingRequest {
  const url = new URL(server + apiPath(call));
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  // The value is a duration of Go.
  if (call.remainingMs !== undefined) {
    url.searchParams.set('timeout', `${Math.max(1, Math.floor(call.remainingMs()))}ms`);
  }
  const headers = { Accept: accept ?? 'application/json' };
  const method = methods[call.verb];
  if (body === undefined) return { url, method, headers };
  const type = call.verb === 'patch' ? 'application/merge-patch+json' : 'application/json';
  return { url, method, headers: { ...headers, 'Content-Type': type }, body: JSON.stringify(body) };
}

/** A list, a watch and the creation of an object go to the collection; the object's name, if any, is in the query or in the body. */
function apiPath(call: Call): string {
  const { verb, resource, namespace, name } = call;
  const [collection = '', subresource] = resource.split('/');
  const group = groupVersion(call);
  const root = group.includes('/') ? `/apis/${group}` : `/api/${group}`;
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const isOfObject = subresource !== undefined || !['list', 'watch', 'create'].includes(verb);
  const object = isOfObject && name !== undefined ? `/${encodeURIComponent(name)}` : '';
  return `${root}${within}/${collection}${object}${subresource === undefined ? '' : `/${subresource}`}`;
}
