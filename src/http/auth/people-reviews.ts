import type { AccessReview, Reviews, Subject } from '../../cluster/access-reviews.ts';
import type { Clock } from '../../cluster/clock.ts';
import { cutText } from '../../core/cut-text.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { mintCommand, type Verb } from '../../core/rights.ts';
import type { Authorization, Authorizer } from './authorizer.ts';
import { ReviewCache } from './review-cache.ts';
import { claimsOf, type TokenClaims } from './token-claims.ts';
import { bearerTokenOf, digestOf } from './token-file.ts';

const limits = {
  /** One review, its retries included. */
  deadlineMs: 3_000,
  /** How long an approval is valid: a right that was taken away ends after this time at the latest. */
  keptMs: 60_000,
  /** How long a refusal of a known person is valid: a new right counts after this time at the latest. */
  refusalKeptMs: 5_000,
  /** The most answers that are kept about tokens, and about rights. Each has a few hundred bytes. */
  identities: 1_000,
  rights: 4_000,
  /** The most reviews at once; a further request is answered 503. A flood must leave connections for a stop, which needs three. */
  inFlight: 32,
  /** A problem quotes at most this much of the audiences in a token. */
  quotedAudienceBytes: 200,
};

export interface ReviewedPeopleOptions {
  readonly reviews: Reviews;
  /** A token must be made for this audience and no other. */
  readonly audience: string;
  /** Everyone may read, also without a token. Pressing and resetting always need one. */
  readonly openReading: boolean;
  /** The namespace of the ServiceAccounts for people. A request without a token gets it in the answer. */
  readonly namespace: string;
  readonly clock: Clock;
}

type Identity =
  | {
      readonly known: true;
      readonly subject: Subject;
      /** Milliseconds since the epoch; infinite if the token does not say. */
      readonly expiresAt: number;
    }
  | { readonly known: false; readonly problem: string };

/**
 * Asks the cluster: a TokenReview with this service's audience identifies the person, a SubjectAccessReview checks the
 * right. An approval is valid for a minute at most, and never longer than the token; a refusal is valid for less, so that a
 * new right counts soon.
 */
export class ReviewedPeople implements Authorizer {
  readonly #options: ReviewedPeopleOptions;
  readonly #identities: ReviewCache<Identity>;
  readonly #rights: ReviewCache<AccessReview>;
  #inFlight = 0;

  constructor(options: ReviewedPeopleOptions) {
    this.#options = options;
    const { clock } = options;
    this.#identities = new ReviewCache({
      clock,
      size: limits.identities,
      keepMs: (identity) => this.#keepMs(identity),
    });
    const keepMs = ({ allowed }: AccessReview) => (allowed ? limits.keptMs : limits.refusalKeptMs);
    this.#rights = new ReviewCache({ clock, size: limits.rights, keepMs });
  }

  async authorize(authorization: string | undefined, verb: Verb, button: string | undefined): Promise<Authorization> {
    const isOpen = this.#options.openReading && verb === 'get';
    if (isOpen && authorization === undefined) return anonymous;
    const token = bearerTokenOf(authorization);
    if (token === undefined) return this.#unauthenticated('there is no bearer token');
    // The key is a digest, so that no token stays in memory after its request.
    const key = digestOf(token).toString('base64');
    try {
      const identity = await this.#identities.get(key, () => this.#identify(token));
      if (!identity.known) return this.#unauthenticated(identity.problem);
      return isOpen ? allowed(identity.subject) : await this.#checkRight(key, identity.subject, verb, button);
    } catch (error) {
      // Reading is open, so an unverifiable token counts as anonymous.
      if (isOpen) return anonymous;
      throw error;
    }
  }

  /** There is no file to follow. */
  stop(): void {}

  async #identify(token: string): Promise<Identity> {
    const { reviews, audience, clock } = this.#options;
    const claims = claimsOf(token);
    const foreign = foreignAudience(claims, audience);
    if (foreign !== undefined) return { known: false, problem: foreign };
    const review = await this.#review((signal) => reviews.reviewToken(token, audience, signal));
    if (!review.authenticated) return { known: false, problem: invalidToken(claims, clock.now()) };
    if (!review.audiences.includes(audience)) return { known: false, problem: `the token is not made for ${audience}` };
    return { known: true, subject: review.subject, expiresAt: claims.expiresAt ?? Number.POSITIVE_INFINITY };
  }

  async #checkRight(key: string, subject: Subject, verb: Verb, button: string | undefined): Promise<Authorization> {
    const { reviews } = this.#options;
    const ask = () => this.#review((signal) => reviews.reviewAccess(subject, verb, button, signal));
    const review = await this.#rights.get(JSON.stringify([key, verb, button]), ask);
    if (review.allowed) return allowed(subject);
    const { reason } = review;
    const problem = `${subject.username} may not ${verb} ${button ?? 'all buttons'}`;
    return { kind: 'forbidden', problem: reason === undefined ? problem : `${problem}: ${reason}` };
  }

  async #review<Review>(review: (signal: AbortSignal) => Promise<Review>): Promise<Review> {
    if (this.#inFlight >= limits.inFlight) throw new Error(`${limits.inFlight} reviews are in progress`);
    this.#inFlight += 1;
    try {
      return await review(this.#options.clock.deadline(limits.deadlineMs));
    } finally {
      this.#inFlight -= 1;
    }
  }

  #keepMs(identity: Identity): number {
    // A flood of wrong tokens must not push the known people out of the cache.
    if (!identity.known) return 0;
    return Math.min(limits.keptMs, identity.expiresAt - this.#options.clock.now());
  }

  #unauthenticated(problem: string): Authorization {
    const { namespace, audience } = this.#options;
    const expected = `the token that \`${mintCommand(namespace, audience)}\` prints`;
    return { kind: 'unauthenticated', problem, expected };
  }
}

const anonymous: Authorization = { kind: 'allowed', person: { account: 'anonymous' } };

/** Kubernetes' name for a service account token in its audit log, where the token is made and where it is reviewed (since 1.30). */
const credentialIdKey = 'authentication.kubernetes.io/credential-id';

function allowed({ username, extra }: Subject): Authorization {
  const [credentialId] = extra[credentialIdKey] ?? [];
  return definedOnly({ kind: 'allowed' as const, person: { account: username }, credentialId });
}

/** The problem of a token that names another audience. Such a token is not even sent to the cluster. */
function foreignAudience({ audiences = [] }: TokenClaims, audience: string): string | undefined {
  // A token with a second audience could be copied here and used there.
  if (audiences.every((each) => each === audience)) return undefined;
  const quoted = cutText(audiences.join(', '), limits.quotedAudienceBytes);
  return `the token is made for ${quoted}, and not for ${audience} alone`;
}

function invalidToken({ expiresAt }: TokenClaims, now: number): string {
  if (expiresAt === undefined || expiresAt > now) return 'the token is not valid';
  return `the token expired at ${new Date(expiresAt).toISOString()}`;
}
