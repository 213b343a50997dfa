import { constants } from 'node:fs';
import { access, rm, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { versionDeadlineMs } from '../../../src/dev/programs/fetch/inspect.ts';
import { withLock } from '../../../src/dev/programs/fetch/lock.ts';
import { hasDebian, type Platform, thisPlatform } from '../../../src/dev/programs/platform.ts';
import { ProgramError, type Say } from '../../../src/dev/programs/program.ts';
import { run } from '../../../src/dev/programs/run.ts';
import { fetchTree } from './debian-tree.ts';

/** A Chromium that runs on this machine. */
export interface Chromium {
  readonly path: string;
  /** `156.0.8078.108` */
  readonly version: string;
  /** Variables that Chromium needs in addition to the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ChromiumOptions {
  /** The folder for a fetched Chromium. Default: `.cache/browser` of this project, which git ignores. */
  readonly cacheFolder?: string;
  /** The folders to search first. Default: the environment variable PATH. */
  readonly searchPath?: string;
  /** Default: this machine's. */
  readonly platform?: Platform;
  readonly say?: Say;
}

const names = ['chromium', 'chromium-browser', 'google-chrome'];
/** On macOS, an application is no program on the PATH. */
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
/** A machine without a desktop has no font. */
const packages = ['chromium', 'fonts-dejavu-core'];

/** The Chromium on the PATH, or else in the cache folder. Undefined if none runs. */
export async function findChromium(options: ChromiumOptions = {}): Promise<Chromium | undefined> {
  const { say = () => {} } = options;
  for (const candidate of candidates(options)) {
    if (!(await isExecutable(candidate.path))) continue;
    try {
      return { ...candidate, version: await versionOf(candidate) };
    } catch (error) {
      say(`not used: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return undefined;
}

/** Where Chromium may be, in the order of preference. */
export function candidates(options: ChromiumOptions): readonly Omit<Chromium, 'version'>[] {
  const { searchPath = process.env.PATH ?? '', platform = thisPlatform } = options;
  const folders = searchPath.split(delimiter).filter(isAbsolute);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const installed = platform.os === 'darwin' ? applications : [];
  const own = [...onPath, ...installed].map((path) => ({ path, environment: {} }));
  return hasDebian(platform) ? [...own, fetched(treeOf(options), platform)] : own;
}

/**
 * Finds Chromium, or fetches Debian's package with the libraries that this machine lacks. Installs nothing. Several processes can call
 * it at once. Rejects with a {@link ProgramError}.
 */
export async function ensureChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const { say = () => {}, platform = thisPlatform } = options;
  const tree = treeOf(options);
  return withLock(cacheOf(options), say, async () => {
    const found = await findChromium(options);
    if (found !== undefined) return found;
    if (!hasDebian(platform))
      throw new ProgramError(
        `no Chrome or Chromium runs on this machine: install it (looked for ${applications.join(', ')})`,
      );
    await rm(tree, { recursive: true, force: true });
    await fetchTree(tree, packages, say);
    await writeFile(join(tree, 'fonts.conf'), fontsConfiguration(tree));
    const candidate = fetched(tree, platform);
    return { ...candidate, version: await versionOf(candidate) };
  });
}

function cacheOf({ cacheFolder }: ChromiumOptions): string {
  return resolve(cacheFolder ?? `${import.meta.dirname}/../../../.cache/browser`);
}

function treeOf(options: ChromiumOptions): string {
  return join(cacheOf(options), 'debian');
}

/** The unpacked program, without the shell script of an installed Chromium. */
function fetched(tree: string, { arch }: Platform): Omit<Chromium, 'version'> {
  const machine = `${arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
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
  const output = await run('env', [...assignments, path, '--no-sandbox', '--version'], {
    timeoutMs: versionDeadlineMs,
  });
  const version = /(\d+(?:\.\d+){3})/.exec(output)?.[1];
  if (version === undefined) throw new ProgramError(`${path} --version prints no version: ${output.slice(0, 200)}`);
  return version;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
