import type { AccessReview, Reviews, Subject } from '../../cluster/access-reviews.ts';
import type { Clock } from '../../cluster/clock.ts';
import { cutText } from '../../core/cut-text.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { mintCommand, type Verb } from '../../core/people-access.ts';
import type { Authorization, Authorizer } from './authorizer.ts';
import { ReviewBudget, type ReviewKind } from './review-budget.ts';
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
  /** How long a person's token counts as known after its last review. Its next review does not wait behind new tokens. */
  knownMs: 3_600_000,
  /** A problem quotes at most this much of the audiences in a token, and of what the API server writes. */
  quotedBytes: 200,
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
  readonly #budget: ReviewBudget;
  /** By token digest, when its review identified a person. */
  readonly #known = new Map<string, number>();

  constructor(options: ReviewedPeopleOptions) {
    this.#options = options;
    const { clock } = options;
    this.#budget = new ReviewBudget(clock);
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
    const key = keyOf(token);
    try {
      const identity = await this.#identities.get(key, () => this.#identify(key, token, verb));
      if (!identity.known) return this.#unauthenticated(identity.problem);
      return isOpen ? allowed(identity.subject) : await this.#checkRight(key, identity.subject, verb, button);
    } catch (error) {
      // Reading is open, so an unverifiable token counts as anonymous.
      if (isOpen) return anonymous;
      throw error;
    }
  }

  knows(authorization: string | undefined): boolean {
    const token = bearerTokenOf(authorization);
    return token !== undefined && this.#isKnown(keyOf(token));
  }

  /** There is no file to follow. */
  stop(): void {}

  async #identify(key: string, token: string, verb: Verb): Promise<Identity> {
    const { reviews, audience, clock } = this.#options;
    const claims = claimsOf(token);
    const foreign = foreignAudience(claims, audience);
    if (foreign !== undefined) return { known: false, problem: foreign };
    const newKind = verb === 'get' ? 'newRead' : 'newAct';
    const kind = this.#isKnown(key) ? 'known' : newKind;
    const review = await this.#review(kind, (signal) => reviews.reviewToken(token, audience, signal));
    if (!review.authenticated) return { known: false, problem: invalidToken(claims, clock.now()) };
    if (!review.audiences.includes(audience)) return { known: false, problem: `the token is not made for ${audience}` };
    this.#remember(key);
    return { known: true, subject: review.subject, expiresAt: claims.expiresAt ?? Number.POSITIVE_INFINITY };
  }

  async #checkRight(key: string, subject: Subject, verb: Verb, button: string | undefined): Promise<Authorization> {
    // A person may press a thousand buttons at once. The right to press all of them is then one review.
    if (verb === 'press' && button !== undefined && (await this.#reviewRight(key, subject, verb, undefined)).allowed) {
      return allowed(subject);
    }
    const review = await this.#reviewRight(key, subject, verb, button);
    if (review.allowed) return allowed(subject);
    const reason = review.reason && cutText(review.reason, limits.quotedBytes);
    const problem = `${subject.username} may not ${verb} ${button ?? 'all buttons'}`;
    return { kind: 'forbidden', problem: reason === undefined ? problem : `${problem}: ${reason}` };
  }

  #reviewRight(key: string, subject: Subject, verb: Verb, button: string | undefined): Promise<AccessReview> {
    const { reviews } = this.#options;
    const ask = () => this.#review('known', (signal) => reviews.reviewAccess(subject, verb, button, signal));
    return this.#rights.get(JSON.stringify([key, verb, button]), ask);
  }

  #review<Review>(kind: ReviewKind, review: (signal: AbortSignal) => Promise<Review>): Promise<Review> {
    return this.#budget.run(kind, () => review(this.#options.clock.deadline(limits.deadlineMs)));
  }

  #isKnown(key: string): boolean {
    return this.#options.clock.now() - (this.#known.get(key) ?? Number.NEGATIVE_INFINITY) < limits.knownMs;
  }

  /** Only a token that the API server has confirmed is remembered, so a flood cannot fill the memory. */
  #remember(key: string): void {
    this.#known.delete(key);
    this.#known.set(key, this.#options.clock.now());
    const [oldest] = this.#known.keys();
    if (this.#known.size > limits.identities && oldest !== undefined) this.#known.delete(oldest);
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

function keyOf(token: string): string {
  return digestOf(token).toString('base64');
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
  const quoted = cutText(audiences.join(', '), limits.quotedBytes);
  return `the token is made for ${quoted}, and not for ${audience} alone`;
}

function invalidToken({ expiresAt }: TokenClaims, now: number): string {
  if (expiresAt === undefined || expiresAt > now) return 'the token is not valid';
  return `the token expired at ${new Date(expiresAt).toISOString()}`;
}
