import type { AccessReview, Reviews, Subject } from '../../cluster/access-reviews.ts';
import type { Clock } from '../../cluster/clock.ts';
import { cutText } from '../../core/cut-text.ts';
import { mintCommand, type Verb } from '../../core/rights.ts';
import type { Authorization, Authorizer } from './authorizer.ts';
import { ReviewCache } from './review-cache.ts';
import { claimsOf, type TokenClaims } from './token-claims.ts';
import { bearerTokenOf, digestOf } from './token-file.ts';

/** People whom the cluster is asked about: who they are, and what they may. */
const reviewLimits = {
  /** Each question to the API server, its repetitions included. */
  deadlineMs: 3_000,
  /** How long a yes counts: what is taken away counts no longer than this. */
  keptMs: 60_000,
  /** How long a no to a known person counts: a right just given is not waited for longer than this. */
  refusalKeptMs: 5_000,
  /** Answers kept, of a few hundred bytes each: about tokens, and about rights. */
  identities: 1_000,
  rights: 4_000,
  /** Questions at once; one more is answered 503. A stop needs three of the connections to the API server. */
  underWay: 32,
  /** What is quoted of the audiences that a token names. */
  quotedAudienceBytes: 200,
};

export interface ReviewedPeopleOptions {
  readonly reviews: Reviews;
  /** Whom a token must be made for, and nobody else. */
  readonly audience: string;
  /** Everyone may look, also without a token. Pressing and resetting are never open. */
  readonly openReading: boolean;
  /** Where the ServiceAccounts are that people take tokens of: told to who comes without a token. */
  readonly namespace: string;
  readonly clock: Clock;
}

/** Who someone is, and why not if they are nobody. */
type Identity =
  | {
      readonly known: true;
      readonly subject: Subject;
      /** Milliseconds since the epoch, as far as the token says; infinite for one that does not. */
      readonly expiresAt: number;
    }
  | { readonly known: false; readonly problem: string };

/**
 * Asks the cluster: a TokenReview with this service's audience says who it is, a SubjectAccessReview whether they may.
 * A yes counts for a minute at most, and no longer than the token itself, where that says when it expires; a no for less, so
 * that a right just given is not waited for.
 */
export class ReviewedPeople implements Authorizer {
  readonly #options: ReviewedPeopleOptions;
  readonly #identities: ReviewCache<Identity>;
  readonly #rights: ReviewCache<AccessReview>;
  #underWay = 0;

  constructor(options: ReviewedPeopleOptions) {
    this.#options = options;
    const { clock } = options;
    this.#identities = new ReviewCache({ clock, size: reviewLimits.identities, keepMs: (who) => this.#keepMs(who) });
    const keepMs = ({ allowed }: AccessReview) => (allowed ? reviewLimits.keptMs : reviewLimits.refusalKeptMs);
    this.#rights = new ReviewCache({ clock, size: reviewLimits.rights, keepMs });
  }

  async authorize(authorization: string | undefined, verb: Verb, button: string | undefined): Promise<Authorization> {
    const isOpen = this.#options.openReading && verb === 'get';
    if (isOpen && authorization === undefined) return anonymous;
    const token = bearerTokenOf(authorization);
    if (token === undefined) return this.#stranger('there is no bearer token');
    // A digest, so that no token outlives its request.
    const key = digestOf(token).toString('base64');
    try {
      const identity = await this.#identities.get(key, () => this.#identify(token));
      if (!identity.known) return this.#stranger(identity.problem);
      return isOpen ? allowed(identity.subject) : await this.#decide(key, identity.subject, verb, button);
    } catch (error) {
      // Who could look without a token can look while nobody knows whose this one is.
      if (isOpen) return anonymous;
      throw error;
    }
  }

  async #identify(token: string): Promise<Identity> {
    const { reviews, audience, clock } = this.#options;
    const claims = claimsOf(token);
    const foreign = foreignAudience(claims, audience);
    if (foreign !== undefined) return { known: false, problem: foreign };
    const review = await this.#ask((signal) => reviews.reviewToken(token, audience, signal));
    if (!review.authenticated) return { known: false, problem: refusalOf(claims, clock.now()) };
    if (!review.audiences.includes(audience)) return { known: false, problem: `the token is not made for ${audience}` };
    return { known: true, subject: review.subject, expiresAt: claims.expiresAt ?? Number.POSITIVE_INFINITY };
  }

  async #decide(key: string, subject: Subject, verb: Verb, button: string | undefined): Promise<Authorization> {
    const { reviews } = this.#options;
    const ask = () => this.#ask((signal) => reviews.reviewAccess(subject, verb, button, signal));
    const review = await this.#rights.get(JSON.stringify([key, verb, button]), ask);
    if (review.allowed) return allowed(subject);
    const { reason } = review;
    const what = `${subject.username} may not ${verb} ${button ?? 'all buttons'}`;
    return { kind: 'forbidden', problem: reason === undefined ? what : `${what}: ${reason}` };
  }

  /** A flood of removed must not take the connections that a stop needs. */
  async #ask<Review>(review: (signal: AbortSignal) => Promise<Review>): Promise<Review> {
    if (this.#underWay >= reviewLimits.underWay) throw new Error(`${reviewLimits.underWay} reviews are under way`);
    this.#underWay += 1;
    try {
      return await review(this.#options.clock.deadline(reviewLimits.deadlineMs));
    } finally {
      this.#underWay -= 1;
    }
  }

  #keepMs(identity: Identity): number {
    // Whoever sends wrong tokens by the thousand must not push out of memory who was let in.
    if (!identity.known) return 0;
    return Math.min(reviewLimits.keptMs, identity.expiresAt - this.#options.clock.now());
  }

  #stranger(problem: string): Authorization {
    const { namespace, audience } = this.#options;
    return {
      kind: 'unauthenticated',
      problem,
      expected: `the token that \`${mintCommand(namespace, audience)}\` prints`,
    };
  }
}

const anonymous: Authorization = { kind: 'allowed', person: { account: 'anonymous' } };

/** Kubernetes names a service account's token so in its audit log too, when it is made and when it is reviewed (since 1.30). */
const credentialIdKey = 'authentication.kubernetes.io/credential-id';

function allowed({ username, extra }: Subject): Authorization {
  const [credentialId] = extra[credentialIdKey] ?? [];
  return { kind: 'allowed', person: { account: username }, ...(credentialId === undefined ? {} : { credentialId }) };
}

/** What a token says itself against being one for this service; such a one need not even be shown to the cluster. */
function foreignAudience({ audiences = [] }: TokenClaims, audience: string): string | undefined {
  // One that is good elsewhere too could be taken here and used there.
  if (audiences.every((each) => each === audience)) return undefined;
  const quoted = cutText(audiences.join(', '), reviewLimits.quotedAudienceBytes);
  return `the token is made for ${quoted}, and not for ${audience} alone`;
}

function refusalOf({ expiresAt }: TokenClaims, now: number): string {
  if (expiresAt === undefined || expiresAt > now) return 'the token is not valid';
  return `the token expired at ${new Date(expiresAt).toISOString()}`;
}
