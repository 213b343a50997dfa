import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramError } from '../../src/dev/programs/program.ts';
import { fetchDeadlineMs, run } from '../../src/dev/programs/run.ts';

/** The suite that this machine is of, so that what is fetched fits its libraries. Rejects with a {@link ProgramError} elsewhere. */
export async function machineSuite(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const suite = /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1];
  if (suite === undefined) throw new ProgramError('/etc/os-release names no VERSION_CODENAME: this is not Debian');
  return suite;
}

/** Unpacks every Debian package of a folder below `target`. No maintainer script runs. */
export async function unpackArchives(archives: string, target: string): Promise<void> {
  for (const archive of await readdir(archives)) {
    if (!archive.endsWith('.deb')) continue;
    await run('dpkg', ['-x', join(archives, archive), target], { timeoutMs: fetchDeadlineMs });
  }
}
