import { hash, timingSafeEqual } from 'node:crypto';
import { type FollowOptions, followFiles } from '../../config/files/followed-files.ts';
import { bearerTokenLength } from '../../core/people-access.ts';

/** The valid tokens of Alertmanager. */
export interface BearerTokens {
  /** `authorization` is the header as it came. */
  accepts(authorization: string | undefined): boolean;
}

export interface TokenFile extends BearerTokens {
  reload(): Promise<boolean>;
  stop(): void;
}

/**
 * Reads one or two bearer tokens, each on a line. During a rotation the old and the new token are both valid. New content
 * takes effect within a second. Bad or empty content is reported, and the last good tokens stay.
 *
 * @throws {Error} if the file is not usable, with the command that makes one.
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
    reload: followed.reload,
    stop: followed.stop,
  };
}

/** People's tokens are kept and compared as digests, so that the time of a comparison shows neither their length nor their text. */
export type TokenDigest = Buffer;

export function digestOf(token: string): TokenDigest {
  return hash('sha256', token, 'buffer');
}

/** No valid token is longer, so a longer header is not even compared. */
const longestHeader = bearerTokenLength.maximum + 100;

/** The token of an `Authorization: Bearer …` header. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > longestHeader) return undefined;
  return /^Bearer +([\w\-.~+/]+=*)$/i.exec(authorization)?.[1];
}

/** The problem of a token that is not a token68 (RFC 6750) of the right length. It never quotes the token. */
export function tokenProblem(token: string): string | undefined {
  if (!/^[\w\-.~+/]+=*$/.test(token))
    return 'not a bearer token; expected only A-Z a-z 0-9 - . _ ~ + / and = at the end';
  if (token.length < bearerTokenLength.minimum)
    return `too short; expected at least ${bearerTokenLength.minimum} characters`;
  if (token.length > bearerTokenLength.maximum)
    return `too long; expected at most ${bearerTokenLength.maximum} characters`;
  return undefined;
}

/** Compares every valid token, so that the time does not show which one matches. */
function acceptsToken(valid: readonly Buffer[], authorization: string | undefined): boolean {
  const token = bearerTokenOf(authorization);
  if (token === undefined) return false;
  const given = Buffer.from(token);
  let accepted = false;
  for (const each of valid) accepted = isSame(each, given) || accepted;
  return accepted;
}

/**
 * Takes a time that depends on the valid token's length alone: if the lengths differ, it compares the valid token with
 * itself. There is no digest here, because every notification would pay for it, also one that is refused under a flood.
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
