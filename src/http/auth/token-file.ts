import { hash, timingSafeEqual } from 'node:crypto';
import { type FollowOptions, followFiles } from '../../config/followed-files.ts';
import { bearerTokenLength } from '../../core/rights.ts';

/** Whether a request carries a token that is valid now. */
export interface BearerTokens {
  /** `authorization`: the header as it came. */
  accepts(authorization: string | undefined): boolean;
}

export interface TokenFile extends BearerTokens {
  look(): Promise<boolean>;
  stop(): void;
}

/**
 * One bearer token a line, one or two of them: while a token is rotated, the old and the new are both valid. New content
 * is in force within a second; content that is bad or empty leaves the last good tokens in force and is told.
 *
 * @throws {Error} without a usable file, with the command that makes one.
 */
export async function openTokenFile(
  path: string,
  options: Pick<FollowOptions<unknown>, 'onProblem' | 'everyMs'>,
): Promise<TokenFile> {
  const followed = await followFiles([path], ([text = '']) => parseTokens(path, text), options).catch(
    (error: Error) => {
      throw new Error(`${error.message}; make one: (umask 077; openssl rand -hex 32 > ${path})`, { cause: error });
    },
  );
  return {
    accepts: (authorization) => acceptsToken(followed.current, authorization),
    look: followed.reload,
    stop: followed.stop,
  };
}

/** A token's digest: what people's tokens are kept and compared as, so that neither length nor text shows in the time. */
export type TokenDigest = Buffer;

export function digestOf(token: string): TokenDigest {
  return hash('sha256', token, 'buffer');
}

/** The token of an `Authorization: Bearer …` header. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w\-.~+/]+=*)$/i.exec(authorization ?? '')?.[1];
}

/** RFC 6750: a token68, here of at least 16 characters. The problem names the line, never what it says. */
export function tokenProblem(token: string): string | undefined {
  if (!/^[\w\-.~+/]+=*$/.test(token))
    return 'not a bearer token; expected only A-Z a-z 0-9 - . _ ~ + / and = at the end';
  if (token.length < bearerTokenLength.minimum)
    return `too short; expected at least ${bearerTokenLength.minimum} characters`;
  if (token.length > bearerTokenLength.maximum)
    return `too long; expected at most ${bearerTokenLength.maximum} characters`;
  return undefined;
}

/** Every valid token is compared, whichever fits. */
function acceptsToken(valid: readonly Buffer[], authorization: string | undefined): boolean {
  const token = bearerTokenOf(authorization);
  if (token === undefined) return false;
  const given = Buffer.from(token);
  let accepted = false;
  for (const each of valid) accepted = isSame(each, given) || accepted;
  return accepted;
}

/**
 * In a time that only the valid token's length sets: one of another length is compared too, with itself. Without the
 * digest that other tokens are kept as: every notification, also one that is refused under a flood, would pay for it.
 */
function isSame(valid: Buffer, given: Buffer): boolean {
  const fits = given.length === valid.length;
  return timingSafeEqual(valid, fits ? given : valid) && fits;
}

function parseTokens(path: string, text: string): readonly Buffer[] {
  const lines = text.split('\n').map((line) => line.trim());
  const tokens = lines.flatMap((token, index) => {
    if (token === '') return [];
    const problem = tokenProblem(token);
    if (problem) throw new Error(`${path}:${index + 1}: ${problem}`);
    return [token];
  });
  if (tokens.length === 0) throw new Error(`${path}: no token in it; expected one or two, one a line`);
  if (tokens.length > 2) throw new Error(`${path}: ${tokens.length} tokens; expected one, or two during a rotation`);
  return tokens.map((token) => Buffer.from(token));
}
