import type { AnyRequestInfo } from './request-info.ts';
import { type IdentityResource, identityGroups } from './resources.ts';
import { methodNotAllowed } from './status.ts';

/** A request about who someone is, or what they may do. Nothing is stored: what is created is the answer. */
export interface IdentityInfo {
  readonly verb: 'create';
  readonly resource: IdentityResource;
  readonly subresource?: 'token';
  /** Of a TokenRequest's account; reviews have neither namespace nor name. */
  readonly namespace?: string;
  readonly name?: string;
  readonly query: URLSearchParams;
}

const reviewPaths: Readonly<Record<string, Exclude<IdentityResource, 'serviceaccounts'>>> = {
  '/apis/authentication.k8s.io/v1/tokenreviews': 'tokenreviews',
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': 'selfsubjectreviews',
  '/apis/authorization.k8s.io/v1/subjectaccessreviews': 'subjectaccessreviews',
};
const tokenRequestPath = /^\/api\/v1\/namespaces\/([^/]+)\/serviceaccounts\/([^/]+)\/token$/;

/** Undefined for any other path. Throws 405 for any other method than POST. */
export function readIdentityInfo(method: string, url: string): IdentityInfo | undefined {
  const { pathname, searchParams: query } = new URL(url, 'https://simulator');
  const review = reviewPaths[pathname];
  const [, namespace = '', name = ''] = tokenRequestPath.exec(pathname) ?? [];
  if (review === undefined && name === '') return undefined;
  if (method !== 'POST') throw methodNotAllowed();
  if (review !== undefined) return { verb: 'create', resource: review, query };
  return { verb: 'create', resource: 'serviceaccounts', subresource: 'token', namespace, name, query };
}

export function asksForIdentity(info: AnyRequestInfo): info is IdentityInfo {
  return Object.hasOwn(identityGroups, info.resource);
}
