import type { IdentityResource, Resource } from './resources.ts';
import { identityGroups } from './resources.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** A request as the API server's authorizer sees it. */
export interface RequestInfo {
  readonly verb: Verb;
  readonly resource: Resource;
  readonly subresource?: 'scale';
  /** Absent for a list over all namespaces. */
  readonly namespace?: string;
  /** From the path, or from a list limited by `metadata.name`, which authorization treats as a name too. */
  readonly name?: string;
  readonly query: URLSearchParams;
}

/** A request about an identity or its rights. Nothing is stored: the answer is the created object. */
export interface IdentityInfo {
  readonly verb: 'create';
  readonly resource: IdentityResource;
  readonly subresource?: 'token';
  /** The account of a TokenRequest. Reviews have neither namespace nor name. */
  readonly namespace?: string;
  readonly name?: string;
  readonly query: URLSearchParams;
}

export type AnyRequestInfo = RequestInfo | IdentityInfo;

export function asksForIdentity(info: AnyRequestInfo): info is IdentityInfo {
  return Object.hasOwn(identityGroups, info.resource);
}
