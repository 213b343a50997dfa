import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramError, type Say } from '../programs/program.ts';
import { run } from '../programs/run.ts';
import { writeArtifacts } from './artifacts.ts';
import { cutChangelog } from './changelog.ts';
import { type Clone, cloneOf } from './clone.ts';
import { refusals } from './refusals.ts';
import { versionPlaces, withVersion } from './version-places.ts';

interface ReleaseOrder {
  /** The folder of the repository. */
  readonly root: string;
  readonly version: string;
  /** The day, such as 2026-11-30. */
  readonly date: string;
  /** Where the artifacts go. */
  readonly out: string;
  readonly isDryRun: boolean;
  readonly say: Say;
}

/**
 * Makes a release in a temporary clone: sets the version, cuts the changelog, and writes the artifacts. Unless it is a dry run, the
 * commit and its tag then come into the repository. Resolves with the names of the artifacts. Rejects with a {@link ProgramError}.
 */
export async function release(order: ReleaseOrder): Promise<readonly string[]> {
  const { root, version, out, isDryRun, say } = order;
  const problems = refusals(await repositoryOf(root), version);
  if (problems.length > 0) throw new ProgramError(problems.map((problem) => `cannot release: ${problem}`).join('\n'));
  const clone = await cloneOf(root);
  try {
    say(`setting the version ${version} and cutting CHANGELOG.md`);
    await prepare(clone, order);
    if (!isDryRun) await commit(root, clone, version);
    say(`writing the artifacts to ${out}`);
    const artifacts = await writeArtifacts(clone, version, out);
    if (!isDryRun) await bringBack(root, clone, version);
    return artifacts;
  } finally {
    await clone.remove();
  }
}

async function repositoryOf(root: string) {
  const git = (...args: string[]) => run('git', args, { cwd: root });
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');
  const status = lines(await git('status', '--porcelain'));
  return {
    changed: status.map((line) => line.slice(3)),
    tags: lines(await git('tag', '--list')),
    changelog: await readFile(join(root, 'CHANGELOG.md'), 'utf8'),
  };
}

async function prepare(clone: Clone, { version, date }: ReleaseOrder): Promise<void> {
  await clone.run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version', '--silent');
  for (const place of versionPlaces) {
    await clone.write(place.file, withVersion(await clone.read(place.file), place, version));
  }
  await clone.write('CHANGELOG.md', cutChangelog(await clone.read('CHANGELOG.md'), version, date));
  await clone.run('npm', 'run', '--silent', 'chart');
}

/** With the name and the address that commits in the repository have. */
async function commit(root: string, clone: Clone, version: string): Promise<void> {
  for (const key of ['user.name', 'user.email']) {
    const value = (await run('git', ['config', '--get', '--default', '', key], { cwd: root })).trim();
    if (value !== '') await clone.run('git', 'config', key, value);
  }
  await clone.run('git', 'add', '--update');
  await clone.run('git', 'commit', '--quiet', '--message', `Release ${version}`);
  await clone.run('git', 'tag', '--annotate', '--message', `big-red-button ${version}`, `v${version}`);
}

async function bringBack(root: string, clone: Clone, version: string): Promise<void> {
  const git = (...args: string[]) => run('git', args, { cwd: root });
  await git('fetch', '--quiet', clone.folder, 'HEAD', `refs/tags/v${version}:refs/tags/v${version}`);
  await git('merge', '--quiet', '--ff-only', `v${version}`);
}
