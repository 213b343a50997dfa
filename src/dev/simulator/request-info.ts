import type { IdentityInfo } from './identity-info.ts';
import { isResource, type Resource, resourceTypes } from './resources.ts';
import { invalid, methodNotAllowed } from './status.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** What a request asks, as the API server's authorizer sees it. */
export interface RequestInfo {
  readonly verb: Verb;
  readonly resource: Resource;
  readonly subresource?: 'scale';
  /** Absent for a list over all namespaces. */
  readonly namespace?: string;
  /** Of the path, or of a list limited by `metadata.name`, which authorization counts as a name too. */
  readonly name?: string;
  readonly query: URLSearchParams;
}

export type AnyRequestInfo = RequestInfo | IdentityInfo;

const paths = [
  /^\/(?<root>api|apis\/apps)\/v1\/namespaces\/(?<namespace>[^/]+)\/(?<resource>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>[^/]+))?)?$/,
  /^\/(?<root>api|apis\/apps)\/v1\/(?<resource>[^/]+)$/,
];

/** Undefined where the API server would answer a bare 404 page: no such path. Throws 405 where the path has no such method. */
export function readRequestInfo(method: string, url: string): RequestInfo | undefined {
  const { pathname, searchParams: query } = new URL(url, 'https://simulator');
  const parts = paths.map((path) => path.exec(pathname)?.groups).find((groups) => groups !== undefined);
  if (!parts?.resource || !isResource(parts.resource)) return undefined;
  const { resource, subresource } = parts;
  const { group, scalable } = resourceTypes[resource];
  if ((group === 'apps') !== (parts.root === 'apis/apps')) return undefined;
  if (subresource !== undefined && !(subresource === 'scale' && scalable)) return undefined;
  const verb = verbOf(method, parts, query);
  const name = parts.name === undefined ? nameInFieldSelector(query) : decodeURIComponent(parts.name);
  return {
    verb,
    resource,
    query,
    ...(parts.namespace !== undefined && { namespace: parts.namespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
  };
}

function verbOf(method: string, parts: Record<string, string | undefined>, query: URLSearchParams): Verb {
  const named = parts.name !== undefined;
  const watching = ['true', '1'].includes(query.get('watch') ?? '');
  if (method === 'GET') return named ? 'get' : watching ? 'watch' : 'list';
  if (method === 'POST' && !named && parts.namespace !== undefined) return 'create';
  if (method === 'PUT' && named) return 'update';
  if (method === 'PATCH' && named) return 'patch';
  if (method === 'DELETE' && named && parts.subresource === undefined) return 'delete';
  throw methodNotAllowed();
}

function nameInFieldSelector(query: URLSearchParams): string | undefined {
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1];
}

/** `dryRun=All`, the only value that the API knows. */
export function isDryRun({ query }: RequestInfo): boolean {
  const other = query.getAll('dryRun').find((value) => value !== 'All');
  if (other !== undefined)
    throw invalid('PatchOptions.meta.k8s.io', '', `dryRun: Unsupported value: "${other}": supported values: "All"`);
  return query.has('dryRun');
}
