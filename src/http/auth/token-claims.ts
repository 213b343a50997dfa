import { definedOnly } from '../../core/defined-only.ts';

/** Claims that a token makes about itself. They are not verified: they may shorten a trust or explain a refusal, never grant anything. */
export interface TokenClaims {
  readonly audiences?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
}

/** The last second that a JavaScript Date can represent. */
const latestTime = 8.64e12;

/** `aud` and `exp` of a JSON Web Token (RFC 7519, 4.1). Empty for a token of another kind. */
export function claimsOf(token: string): TokenClaims {
  const claims = payloadOf(token);
  if (typeof claims !== 'object' || claims === null) return {};
  const { aud, exp } = { aud: undefined, exp: undefined, ...claims };
  const list = typeof aud === 'string' ? [aud] : aud;
  const audiences = isTexts(list) ? list : undefined;
  const expiresAt = typeof exp === 'number' && Math.abs(exp) <= latestTime ? exp * 1_000 : undefined;
  return definedOnly({ audiences, expiresAt });
}

function payloadOf(token: string): unknown {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
