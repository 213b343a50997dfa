import { isRecord } from '../store/json.ts';
import type { AnyRequestInfo, IdentityInfo, RequestInfo, Verb } from '../store/requests.ts';
import { apiVersionOf, type IdentityResource, isResource, resourceTypes } from '../store/resources.ts';
import { invalid, methodNotAllowed } from '../store/status.ts';

const resourcePaths = [
  /^\/(?<root>api|apis\/[^/]+)\/(?<version>[^/]+)\/namespaces\/(?<namespace>[^/]+)\/(?<resource>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>[^/]+))?)?$/,
  /^\/(?<root>api|apis\/[^/]+)\/(?<version>[^/]+)\/(?<resource>[^/]+)$/,
];
const reviewPaths: Readonly<Record<string, Exclude<IdentityResource, 'serviceaccounts'>>> = {
  '/apis/authentication.k8s.io/v1/tokenreviews': 'tokenreviews',
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': 'selfsubjectreviews',
  '/apis/authorization.k8s.io/v1/subjectaccessreviews': 'subjectaccessreviews',
};
const tokenRequestPath = /^\/api\/v1\/namespaces\/([^/]+)\/serviceaccounts\/([^/]+)\/token$/;

/** Undefined for an unknown path, which the API server answers with a bare 404 page. Throws 405 if the path does not support the method. */
export function readRequest(method: string, url: string): AnyRequestInfo | undefined {
  const { pathname, searchParams: query } = new URL(url, 'https://simulator');
  return readIdentityRequest(method, pathname, query) ?? readResourceRequest(method, pathname, query);
}

function readIdentityRequest(method: string, pathname: string, query: URLSearchParams): IdentityInfo | undefined {
  const review = reviewPaths[pathname];
  const [, namespace = '', name = ''] = tokenRequestPath.exec(pathname) ?? [];
  if (review === undefined && name === '') return undefined;
  if (method !== 'POST') throw methodNotAllowed();
  if (review !== undefined) return { verb: 'create', resource: review, query };
  return { verb: 'create', resource: 'serviceaccounts', subresource: 'token', namespace, name, query };
}

function readResourceRequest(method: string, pathname: string, query: URLSearchParams): RequestInfo | undefined {
  const parts = resourcePaths.map((path) => path.exec(pathname)?.groups).find((groups) => groups !== undefined);
  if (!parts?.resource || !isResource(parts.resource)) return undefined;
  const { resource, subresource } = parts;
  const { scalable } = resourceTypes[resource];
  const apiVersion = `${parts.root}/${parts.version}`.replace(/^apis?\//, '');
  if (apiVersion !== apiVersionOf(resource)) return undefined;
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
  const isNamed = parts.name !== undefined;
  const isWatch = ['true', '1'].includes(query.get('watch') ?? '');
  if (method === 'GET' && isNamed) return 'get';
  if (method === 'GET') return isWatch ? 'watch' : 'list';
  if (method === 'POST' && !isNamed && parts.namespace !== undefined) return 'create';
  if (method === 'PUT' && isNamed) return 'update';
  if (method === 'PATCH' && isNamed) return 'patch';
  if (method === 'DELETE' && isNamed && parts.subresource === undefined) return 'delete';
  throw methodNotAllowed();
}

function nameInFieldSelector(query: URLSearchParams): string | undefined {
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1];
}

/** Whether the request has `dryRun=All`, the only value that the API supports. */
export function isDryRun({ query }: RequestInfo): boolean {
  const other = query.getAll('dryRun').find((value) => value !== 'All');
  if (other !== undefined)
    throw invalid('PatchOptions.meta.k8s.io', '', `dryRun: Unsupported value: "${other}": supported values: "All"`);
  return query.has('dryRun');
}

/** The API server ignores the query of a DELETE that has a body. */
export function isDryDeletion(info: RequestInfo, options: unknown): boolean {
  if (!isRecord(options)) return isDryRun(info);
  return Array.isArray(options.dryRun) && options.dryRun.includes('All');
}
