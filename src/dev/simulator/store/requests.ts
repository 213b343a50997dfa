import { type IdentityResource, identityGroups, type Resource } from './resources.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

interface AnyRequest<V, R, Subresource> {
  readonly verb: V;
  readonly resource: R;
  readonly subresource?: Subresource;
  /** Absent for a list over all namespaces, and for a review. */
  readonly namespace?: string;
  /** From the path, or from a list limited by `metadata.name`, which authorization treats as a name too. */
  readonly name?: string;
  readonly query: URLSearchParams;
}

/** A request as the API server's authorizer sees it. */
export type RequestInfo = AnyRequest<Verb, Resource, 'scale'>;

/** A request about an identity or its rights. Nothing is stored: the answer is the created object. */
export type IdentityInfo = AnyRequest<'create', IdentityResource, 'token'>;

export type AnyRequestInfo = RequestInfo | IdentityInfo;

export function asksForIdentity(info: AnyRequestInfo): info is IdentityInfo {
  return Object.hasOwn(identityGroups, info.resource);
}
