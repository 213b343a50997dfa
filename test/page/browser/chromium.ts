import { constants } from 'node:fs';
import { access, rm, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { versionDeadlineMs } from '../../../src/dev/programs/inspect.ts';
import { withLock } from '../../../src/dev/programs/lock.ts';
import { ProgramError, type Say } from '../../../src/dev/programs/program.ts';
import { run } from '../../../src/dev/programs/run.ts';
import { fetchTree } from './debian-tree.ts';

/** A Chromium that runs on this machine. */
export interface Chromium {
  readonly path: string;
  /** `156.0.8078.108` */
  readonly version: string;
  /** What it needs beside this process' own environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ChromiumOptions {
  /** Where a fetched one is kept. Default: `.cache/browser` of this project, which git ignores. */
  readonly cacheFolder?: string;
  /** The folders to search first, as in the environment variable; default: that variable. */
  readonly searchPath?: string;
  readonly say?: Say;
}

const names = ['chromium', 'chromium-browser', 'google-chrome'];
/** With a font, as a machine without a desktop has none. */
const packages = ['chromium', 'fonts-dejavu-core'];

/** The one on the PATH, else the one in the cache folder. Undefined where there is none that runs. */
export async function findChromium(options: ChromiumOptions = {}): Promise<Chromium | undefined> {
  const { searchPath = process.env.PATH ?? '', say = () => {} } = options;
  const folders = searchPath.split(delimiter).filter(isAbsolute);
  const onPath = folders.flatMap((folder) => names.map((name) => ({ path: join(folder, name), environment: {} })));
  for (const candidate of [...onPath, fetched(treeOf(options))]) {
    if (!(await isExecutable(candidate.path))) continue;
    try {
      return { ...candidate, version: await versionOf(candidate) };
    } catch (error) {
      say(`not used: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return undefined;
}

/**
 * Finds it, or fetches Debian's package with the libraries that this machine lacks. Nothing is installed. Safe to call from
 * several processes at once. Rejects with a {@link ProgramError}.
 */
export async function ensureChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const { say = () => {} } = options;
  const tree = treeOf(options);
  return withLock(cacheOf(options), say, async () => {
    const found = await findChromium(options);
    if (found !== undefined) return found;
    await rm(tree, { recursive: true, force: true });
    await fetchTree(tree, packages, say);
    await writeFile(join(tree, 'fonts.conf'), fontsConfiguration(tree));
    const candidate = fetched(tree);
    return { ...candidate, version: await versionOf(candidate) };
  });
}

function cacheOf({ cacheFolder }: ChromiumOptions): string {
  return resolve(cacheFolder ?? `${import.meta.dirname}/../../../.cache/browser`);
}

function treeOf(options: ChromiumOptions): string {
  return join(cacheOf(options), 'debian');
}

/** As unpacked: without the shell script that would start it where it is installed. */
function fetched(tree: string): Omit<Chromium, 'version'> {
  const machine = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  const libraries = ['usr/lib', 'lib'].flatMap((folder) => [
    join(tree, folder, machine),
    join(tree, folder, machine, 'nss'),
    join(tree, folder, machine, 'pulseaudio'),
  ]);
  return {
    path: join(tree, 'usr/lib/chromium/chromium'),
    environment: { LD_LIBRARY_PATH: libraries.join(delimiter), FONTCONFIG_FILE: join(tree, 'fonts.conf') },
  };
}

function fontsConfiguration(tree: string): string {
  return [
    '<?xml version="1.0"?>',
    '<fontconfig>',
    '  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>',
    `  <dir>${join(tree, 'usr/share/fonts')}</dir>`,
    `  <cachedir>${join(tree, 'font-cache')}</cachedir>`,
    '</fontconfig>',
    '',
  ].join('\n');
}

async function versionOf({ path, environment }: Omit<Chromium, 'version'>): Promise<string> {
  const assignments = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const told = await run('env', [...assignments, path, '--no-sandbox', '--version'], { timeoutMs: versionDeadlineMs });
  const version = /(\d+(?:\.\d+){3})/.exec(told)?.[1];
  if (version === undefined) throw new ProgramError(`${path} --version says no version: ${told.slice(0, 200)}`);
  return version;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
