import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findMirror, writeConfiguration } from '../../../src/dev/programs/fetch/debian.ts';
import type { Say } from '../../../src/dev/programs/program.ts';
import { fetchDeadlineMs, run } from '../../../src/dev/programs/run.ts';
import { machineSuite, unpackArchives } from '../../support/debian.ts';

/**
 * Downloads Debian packages with the libraries that this machine lacks, and unpacks them into `target`, which appears when it is
 * complete. It installs nothing and runs no maintainer script. Rejects with a `ProgramError`.
 */
export async function fetchTree(target: string, packages: readonly string[], say: Say): Promise<void> {
  const mirror = await findMirror();
  const work = `${target}.${process.pid}.part`;
  await rm(work, { recursive: true, force: true });
  try {
    const configuration = await writeConfiguration(work, mirror, await machineSuite());
    const apt = (...args: string[]) =>
      run('apt-get', ['--config-file', configuration, '--quiet', ...machineSources, ...args], {
        timeoutMs: fetchDeadlineMs,
        onLine: (line) => line.startsWith('Fetched') && say(`  ${line}`),
      });
    say(`fetching from Debian, without installing: ${packages.join(', ')}`);
    await apt('update');
    // Installed packages are fetched too, because an installed one may be broken.
    const options = ['--download-only', '--reinstall', '--yes', '--no-install-recommends'];
    await apt('install', ...options, '--option', 'Dir::State::status=/var/lib/dpkg/status', ...packages);
    await unpackArchives(join(work, 'cache/archives'), join(work, 'unpacked'));
    await rename(join(work, 'unpacked'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The sources of the machine's own libraries, with security updates. The fetched packages must fit these libraries. */
const machineSources = [
  '--option=Dir::Etc::SourceList=/etc/apt/sources.list',
  '--option=Dir::Etc::SourceParts=/etc/apt/sources.list.d',
];
