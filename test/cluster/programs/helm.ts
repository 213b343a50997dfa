import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../../src/dev/programs/fetch/lock.ts';
import type { Say } from '../../../src/dev/programs/program.ts';
import { helmBuild } from './builds.ts';
import { cacheFolder } from './ensure.ts';
import { buildGoPrograms } from './go-programs.ts';

/** Where Helm is, built or not. */
export const helmPath = join(cacheFolder, helmBuild.folder, 'helm');

/** Finds Helm, or builds it, which takes minutes the first time. Resolves with false where it is missing and Go is too. */
export async function ensureHelm(say: Say): Promise<boolean> {
  if (!existsSync(helmPath) && spawnSync('go', ['version']).status !== 0) return false;
  await mkdir(cacheFolder, { recursive: true });
  await withLock(cacheFolder, say, () => buildGoPrograms([helmBuild], { cacheFolder, say }));
  return true;
}
