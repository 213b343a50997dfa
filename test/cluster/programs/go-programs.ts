import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Say } from '../../../src/dev/programs/program.ts';
import type { Build } from './builds.ts';
import { go } from './go.ts';

/** The place of each program, built or not. */
export function goProgramFolders(builds: readonly Build[], cacheFolder: string): string[] {
  return builds.map(({ folder }) => join(cacheFolder, folder));
}

/** The names of the programs that are not in the cache. */
export async function missingGoPrograms(builds: readonly Build[], cacheFolder: string): Promise<string[]> {
  const missing = await Promise.all(builds.map((build) => missingOf(build, cacheFolder)));
  return missing.flat();
}

export interface BuildOptions {
  readonly cacheFolder: string;
  /** Default: all programs. */
  readonly wanted?: readonly string[];
  readonly say: Say;
}

/**
 * Builds the wanted programs that the cache lacks from their modules' source. It builds without cgo, so they run on any
 * Linux. The caller holds the cache's lock. Rejects with a `ProgramError` that ends with Go's output.
 */
export async function buildGoPrograms(builds: readonly Build[], options: BuildOptions): Promise<void> {
  const { cacheFolder, wanted } = options;
  for (const build of builds) {
    const missing = (await missingOf(build, cacheFolder)).filter((name) => wanted?.includes(name) ?? true);
    if (missing.length === 0) continue;
    const source = join(cacheFolder, `${build.folder}.source`);
    await mkdir(source, { recursive: true });
    await writeFile(join(source, 'go.mod'), await build.writeGoMod());
    for (const name of missing) await buildProgram(build, name, { ...options, source });
    await rm(source, { recursive: true, force: true });
  }
}

/** A rename puts the complete program in its place. */
async function buildProgram(
  build: Build,
  name: string,
  { source, cacheFolder, say }: BuildOptions & { readonly source: string },
): Promise<void> {
  const target = join(cacheFolder, build.folder, name);
  const began = Date.now();
  say(`building ${name} of ${build.folder} from its Go module`);
  await mkdir(join(cacheFolder, build.folder), { recursive: true });
  const flags = ['-mod=mod', '-trimpath', '-ldflags', ['-s', '-w', ...build.linkerFlags].join(' ')];
  await go(source, 'build', ...flags, '-o', `${target}.part`, build.programs[name] ?? name);
  await rename(`${target}.part`, target);
  say(`built ${name} in ${Math.round((Date.now() - began) / 1000)} s`);
}

async function missingOf(build: Build, cacheFolder: string): Promise<string[]> {
  const names = Object.keys(build.programs);
  const present = await Promise.all(names.map((name) => exists(join(cacheFolder, build.folder, name))));
  return names.filter((_, index) => present[index] === false);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
