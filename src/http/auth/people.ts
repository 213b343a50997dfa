import type { PeopleConfig } from '../../config/config.ts';
import type { FollowOptions } from '../../config/files/followed-files.ts';
import type { Authorizer } from './authorizer.ts';
import { openPeopleFile } from './people-file.ts';
import { ReviewedPeople, type ReviewedPeopleOptions } from './people-reviews.ts';

export interface People extends Authorizer {
  /** Stops following the file. */
  stop(): void;
}

interface PeopleOptions
  extends Pick<FollowOptions<unknown>, 'onProblem'>,
    Pick<ReviewedPeopleOptions, 'reviews' | 'namespace' | 'clock'> {}

/**
 * Opens the source that the config names: a file or the cluster. Without one, nobody may do anything.
 *
 * @throws {Error} if the file is not usable, with what is expected.
 */
export async function openPeople(config: PeopleConfig | undefined, options: PeopleOptions): Promise<People> {
  if (config === undefined) return nobody;
  if ('tokenFile' in config) return openPeopleFile(config, options);
  const { kubernetes, openReading } = config;
  return new ReviewedPeople({ ...options, ...kubernetes, openReading });
}

const nobody: People = {
  authorize: async () => ({
    kind: 'unauthenticated',
    problem: 'the config names no people: receiver.people is missing',
    expected: 'receiver.people in the config',
  }),
  knows: () => false,
  stop: () => undefined,
};
