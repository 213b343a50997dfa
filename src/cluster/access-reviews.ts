import type { Verb } from '../core/people-access.ts';

/**
 * Asks the cluster about people. `src/kubernetes` implements it with the API, tests with memory. Every call ends when `signal`
 * aborts, and rejects with a ClusterError if there is no answer. No error contains the token.
 */
export interface Reviews {
  /** TokenReview: the account of the token, if it is valid for `audience`. */
  reviewToken(token: string, audience: string, signal: AbortSignal): Promise<TokenReview>;
  /** SubjectAccessReview: whether the account may do that to the button, or to all buttons if none is named. */
  reviewAccess(subject: Subject, verb: Verb, button: string | undefined, signal: AbortSignal): Promise<AccessReview>;
}

export type TokenReview =
  | {
      readonly authenticated: true;
      readonly subject: Subject;
      /** The requested audiences for which the token is valid; empty if the cluster does not check audiences. */
      readonly audiences: readonly string[];
    }
  | { readonly authenticated: false };

/** An account as the cluster's authorizers know it. */
export interface Subject {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface AccessReview {
  readonly allowed: boolean;
  /** The reason that an authorizer gave. */
  readonly reason?: string;
}
