import { timingSafeEqual } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type FollowOptions, followFiles } from '../../config/files/followed-files.ts';
import { parseYaml } from '../../config/yaml/yaml-node.ts';
import { type Verb, verbs } from '../../core/people-access.ts';
import type { Authorization, Authorizer } from './authorizer.ts';
import { bearerTokenOf, digestOf, type TokenDigest, tokenProblem } from './token-file.ts';

interface PeopleFileOptions {
  readonly tokenFile: string;
  /** Everyone may read, also without a token. Pressing and resetting always need one. */
  readonly openReading: boolean;
}

interface PeopleFile extends Authorizer {
  reload(): Promise<boolean>;
  stop(): void;
}

const PeopleSchema = Type.Array(
  Type.Object(
    {
      account: Type.String({ minLength: 1, maxLength: 253 }),
      token: Type.String(),
      may: Type.Array(Type.Enum([...verbs]), { minItems: 1 }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1 },
);
const shape = Compile(PeopleSchema);

interface Account {
  readonly account: string;
  readonly digest: TokenDigest;
  readonly may: readonly Verb[];
}

/**
 * Reads who may do what from a YAML list of `{account, token, may: [get, press, reset, disarm]}`. New content takes effect within
 * a second. Bad content is reported, and the last good content stays.
 *
 * @throws {Error} if the file is not usable, with what is expected.
 */
export async function openPeopleFile(
  { tokenFile, openReading }: PeopleFileOptions,
  follow: Pick<FollowOptions<unknown>, 'onProblem' | 'everyMs'>,
): Promise<PeopleFile> {
  const followed = await followFiles([tokenFile], ([text = '']) => parsePeople(tokenFile, text), follow);
  return {
    authorize: async (authorization, verb) => decide(followed.current, openReading, authorization, verb),
    knows: (authorization) => findAccount(followed.current, authorization) !== undefined,
    reload: followed.reload,
    stop: followed.stop,
  };
}

function decide(
  accounts: readonly Account[],
  openReading: boolean,
  authorization: string | undefined,
  verb: Verb,
): Authorization {
  if (openReading && verb === 'get' && authorization === undefined) {
    return { kind: 'allowed', person: { account: 'anonymous' } };
  }
  const found = findAccount(accounts, authorization);
  if (!found) return { kind: 'unauthenticated', problem: 'there is no valid bearer token' };
  const { account, may } = found;
  if (may.includes(verb)) return { kind: 'allowed', person: { account } };
  return { kind: 'forbidden', problem: `${account} may not ${verb}` };
}

/** Compares every token, so that the time does not show which one matches. */
function findAccount(accounts: readonly Account[], authorization: string | undefined): Account | undefined {
  const token = bearerTokenOf(authorization);
  if (token === undefined) return undefined;
  const given = digestOf(token);
  return accounts.filter(({ digest }) => timingSafeEqual(digest, given))[0];
}

/** The problem of a bad file names the entry, and never quotes its content. */
function parsePeople(path: string, text: string): readonly Account[] {
  const expected = 'expected a list of {account, token, may: [get, press, reset, disarm]}';
  const { value } = parseYaml(text, path, { maxAliases: 0 });
  if (!shape.Check(value)) {
    const [error] = shape.Errors(value);
    throw new Error(`${path}: entry ${error?.instancePath || '/'} ${error?.message}; ${expected}`);
  }
  const accounts = value.map(({ account, token, may }, index) => {
    const problem = tokenProblem(token);
    if (problem) throw new Error(`${path}: entry /${index}/token ${problem}`);
    return { account, digest: digestOf(token), may };
  });
  if (new Set(value.map(({ token }) => token)).size < value.length) {
    throw new Error(`${path}: two entries have the same token; expected one for each person`);
  }
  return accounts;
}
