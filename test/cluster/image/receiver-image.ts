import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { withLock } from '../../../src/dev/programs/fetch/lock.ts';
import { ProgramError, type Say } from '../../../src/dev/programs/program.ts';
import { run } from '../../../src/dev/programs/run.ts';
import { findSystemPrograms } from '../programs/debian-packages.ts';
import { makeBaseImages } from './base-images.ts';
import { openBuildah } from './buildah.ts';
import { npmMounts } from './npm-settings.ts';

const root = resolve(import.meta.dirname, '../../..');
const keptImages = 4;

/**
 * Builds the receiver's image from the project's Dockerfile, on base images made of this machine's Node, as a folder in
 * the OCI image layout. Unchanged files reuse the image in the cache folder. The build reaches npm's registry as this
 * machine does. Rejects with a `ProgramError` that ends with the failure.
 */
export async function ensureReceiverImage(cacheFolder: string, say: Say): Promise<string> {
  const images = join(cacheFolder, 'receiver-images');
  const folder = join(images, await hashOfSources());
  if (await exists(folder)) return folder;
  await mkdir(images, { recursive: true });
  return withLock(images, say, async () => {
    if (!(await exists(folder))) await build(folder, cacheFolder, say);
    await removeOldest(images);
    return folder;
  });
}

async function build(folder: string, cacheFolder: string, say: Say): Promise<void> {
  const programs = await findSystemPrograms(cacheFolder);
  if (programs === undefined) throw new ProgramError('buildah is missing');
  const began = Date.now();
  say("building the receiver's image from the Dockerfile");
  const work = await mkdtemp(join(tmpdir(), 'big-red-button-image-'));
  try {
    const buildah = await openBuildah(join(work, 'buildah'), programs);
    await makeBaseImages(buildah, work);
    const revision = (await run('git', ['rev-parse', 'HEAD'], { cwd: root }).catch(() => 'unknown')).trim();
    const mounts = await npmMounts(join(work, 'npmrc'));
    const tag = 'big-red-button:test';
    const options = ['--pull-never', '--build-arg', `REVISION=${revision}`, '--tag', tag];
    await buildah('bud', ...options, ...mounts, root);
    const layout = `${folder}.part`;
    await rm(layout, { recursive: true, force: true });
    await buildah('push', tag, `oci:${layout}`);
    await rename(layout, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  say(`built it in ${Math.round((Date.now() - began) / 1_000)} s`);
}

/** Covers the Dockerfile and every file that may reach the build. */
async function hashOfSources(): Promise<string> {
  const ignored = await readFile(join(root, '.dockerignore'), 'utf8');
  const kept = [...ignored.matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
  const files = (await Promise.all(['Dockerfile', ...kept].map(filesOf))).flat().sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

/** The file itself, or all files in a folder, relative to the project's folder. */
async function filesOf(path: string): Promise<string[]> {
  if ((await stat(join(root, path))).isFile()) return [path];
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

async function removeOldest(images: string): Promise<void> {
  const names = (await readdir(images, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const dated = await Promise.all(
    names.map(async ({ name }) => ({ path: join(images, name), at: (await stat(join(images, name))).mtimeMs })),
  );
  const oldest = dated.sort((one, other) => other.at - one.at).slice(keptImages);
  for (const { path } of oldest) await rm(path, { recursive: true, force: true });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
