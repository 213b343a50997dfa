import { timingSafeEqual } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type FollowOptions, followFiles } from '../../config/followed-files.ts';
import { parseYaml } from '../../config/yaml-node.ts';
import { type Verb, verbs } from '../../core/rights.ts';
import type { Authorization, Authorizer } from './authorizer.ts';
import { bearerTokenOf, digestOf, type TokenDigest, tokenProblem } from './token-file.ts';

export interface PeopleFileOptions {
  readonly tokenFile: string;
  /** Everyone may look, also without a token. Pressing and resetting are never open. */
  readonly openReading: boolean;
}

export interface PeopleFile extends Authorizer {
  look(): Promise<boolean>;
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

interface Holder {
  readonly account: string;
  readonly digest: TokenDigest;
  readonly may: readonly Verb[];
}

/**
 * Who may do what, from a YAML list of `{account, token, may: [get, press, reset]}`. New content is in force within a
 * second; bad content leaves the last good one in force and is told.
 *
 * @throws {Error} without a usable file, with what would be one.
 */
export async function openPeopleFile(
  { tokenFile, openReading }: PeopleFileOptions,
  follow: Pick<FollowOptions<unknown>, 'onProblem' | 'everyMs'>,
): Promise<PeopleFile> {
  const followed = await followFiles([tokenFile], ([text = '']) => parsePeople(tokenFile, text), follow);
  return {
    authorize: async (authorization, verb) => decide(followed.current, openReading, authorization, verb),
    look: followed.reload,
    stop: followed.stop,
  };
}

function decide(
  holders: readonly Holder[],
  openReading: boolean,
  authorization: string | undefined,
  verb: Verb,
): Authorization {
  if (openReading && verb === 'get' && authorization === undefined) {
    return { kind: 'allowed', person: { account: 'anonymous' } };
  }
  const holder = holderOf(holders, authorization);
  if (!holder) return { kind: 'unauthenticated', problem: 'no token, or one that is not valid' };
  if (holder.may.includes(verb)) return { kind: 'allowed', person: { account: holder.account } };
  return { kind: 'forbidden', problem: `${holder.account} may not ${verb}` };
}

/** Every token is compared, whichever fits: the time tells nothing. */
function holderOf(holders: readonly Holder[], authorization: string | undefined): Holder | undefined {
  const token = bearerTokenOf(authorization);
  if (token === undefined) return undefined;
  const given = digestOf(token);
  return holders.filter((holder) => timingSafeEqual(holder.digest, given))[0];
}

/** The problem of a bad file names the entry, never what it says. */
function parsePeople(path: string, text: string): readonly Holder[] {
  const expected = 'expected a list of {account, token, may: [get, press, reset]}';
  const { value } = parseYaml(text, path, { maxAliases: 0 });
  if (!shape.Check(value)) {
    const [error] = shape.Errors(value);
    throw new Error(`${path}: entry ${error?.instancePath || '/'} ${error?.message}; ${expected}`);
  }
  const holders = value.map(({ account, token, may }, index) => {
    const problem = tokenProblem(token);
    if (problem) throw new Error(`${path}: entry /${index}/token ${problem}`);
    return { account, digest: digestOf(token), may };
  });
  if (new Set(value.map(({ token }) => token)).size < value.length) {
    throw new Error(`${path}: two entries have the same token; expected one for each person`);
  }
  return holders;
}
