import { unreleased } from './changelog.ts';

/** What a release depends on, as it is in the repository. */
interface Repository {
  /** Paths that differ from the last commit. */
  readonly changed: readonly string[];
  readonly tags: readonly string[];
  readonly changelog: string;
}

/** Why this version cannot be released now, and what to do. Empty if it can. */
export function refusals({ changed, tags, changelog }: Repository, version: string): readonly string[] {
  const tag = `v${version}`;
  return [
    ...(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)
      ? []
      : [`"${version}" is not a version; expected three numbers such as 1.2.3, or 1.2.3-rc.1`]),
    ...(changed.length === 0
      ? []
      : [`the working tree has changes (${changed.slice(0, 3).join(', ')}): commit or remove them`]),
    ...(tags.includes(tag) ? [`the tag ${tag} exists: choose another version with --version`] : []),
    ...(unreleased(changelog) === ''
      ? ['CHANGELOG.md has nothing under [Unreleased]: write there what users will notice']
      : []),
  ];
}
