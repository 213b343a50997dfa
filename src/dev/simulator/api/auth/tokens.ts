import { randomBytes, randomUUID } from 'node:crypto';
import { unauthorized } from '../../store/status.ts';
import type { Account } from './access.ts';

/** The default audience of a token: the API server itself. */
export const apiAudience = 'https://kubernetes.default.svc';

/** The account, the audiences and the expiry of a token. */
interface Grant {
  readonly account: Account;
  readonly audiences: readonly string[];
  /** Only minted tokens have one. */
  readonly credentialId?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The cluster's bearer tokens. */
export class Tokens {
  readonly #grants = new Map<string, Grant>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A new token for the API server that never expires. */
  issue(account: Account): string {
    const token = randomBytes(16).toString('hex');
    this.#grants.set(token, { account, audiences: [apiAudience], expiresAt: Number.POSITIVE_INFINITY });
    return token;
  }

  /** A JSON Web Token like a real service account's. Nothing checks its signature. */
  mint(account: Account, audiences: readonly string[], seconds: number): string {
    const [issuedAt, expiresAt] = [this.#now(), this.#now() + seconds * 1_000];
    const jti = randomUUID();
    const claims = {
      ...{ jti, aud: audiences, iss: apiAudience, sub: account.name },
      ...{ iat: Math.floor(issuedAt / 1_000), exp: Math.floor(expiresAt / 1_000) },
    };
    const signed = [{ alg: 'RS256', kid: 'simulator' }, claims].map(base64url).join('.');
    const token = `${signed}.${randomBytes(32).toString('base64url')}`;
    this.#grants.set(token, { account, audiences, credentialId: `JTI=${jti}`, expiresAt });
    return token;
  }

  /** The grant of a token that is valid for one of the audiences; otherwise the API server's error message. */
  review(token: string, audiences: readonly string[]): Grant | string {
    const grant = this.#grants.get(token);
    if (!grant) return 'invalid bearer token';
    if (grant.expiresAt <= this.#now()) return '[invalid bearer token, service account token has expired]';
    if (grant.audiences.some((audience) => audiences.includes(audience))) return grant;
    const [has, wanted] = [grant.audiences, audiences].map((list) => JSON.stringify(list));
    return `[invalid bearer token, token audiences ${has} is invalid for the target audiences ${wanted}]`;
  }

  /** The account of an `Authorization` header; without a header the anonymous one. Throws 401 for an invalid header. */
  authenticate(header: string | undefined): Account {
    if (header === undefined) return anonymous;
    const grant = this.review(/^Bearer (.+)$/.exec(header)?.[1] ?? '', [apiAudience]);
    if (typeof grant === 'string') throw unauthorized();
    return grant.account;
  }
}

const anonymous: Account = { name: 'system:anonymous', rules: [], mayOnlyStop: false };

function base64url(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
