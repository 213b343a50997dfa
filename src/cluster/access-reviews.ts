import type { Verb } from '../core/rights.ts';

/**
 * What the cluster can say of people. `src/kubernetes` implements it on the API; tests on memory. Every call ends when
 * `signal` aborts, and rejects with a ClusterError where nobody can say. No error holds the token.
 */
export interface Reviews {
  /** TokenReview: whom the token stands for, if it is good for `audience`. */
  reviewToken(token: string, audience: string, signal: AbortSignal): Promise<TokenReview>;
  /** SubjectAccessReview: whether they may do that to a button; to all of them, where none is named. */
  reviewAccess(subject: Subject, verb: Verb, button: string | undefined, signal: AbortSignal): Promise<AccessReview>;
}

export type TokenReview =
  | {
      readonly authenticated: true;
      readonly subject: Subject;
      /** Of those that were asked about, the ones that the token is good for; none where the cluster cannot tell. */
      readonly audiences: readonly string[];
    }
  | { readonly authenticated: false };

/** Someone as the cluster's authorizers know them. */
export interface Subject {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface AccessReview {
  readonly allowed: boolean;
  /** What an authorizer said to it, if anything. */
  readonly reason?: string;
}
