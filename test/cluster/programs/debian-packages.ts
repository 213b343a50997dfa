import { mkdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { findMirror, writeConfiguration } from '../../../src/dev/programs/fetch/debian.ts';
import type { Say } from '../../../src/dev/programs/program.ts';
import { fetchDeadlineMs, run } from '../../../src/dev/programs/run.ts';
import { machineSuite, unpackArchives } from '../../support/debian.ts';

/** The programs that a node runs beside Kubernetes itself, and their Debian packages. */
const packages = {
  etcd: 'etcd-server',
  containerd: 'containerd',
  'containerd-shim-runc-v2': 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  buildah: 'buildah',
  // One plugin of the container network interface stands for all. The others share names with other programs.
  'host-local': 'containernetworking-plugins',
};

const pluginFolders = ['usr/lib/cni', 'opt/cni/bin'];
const programFolders = ['usr/bin', 'usr/sbin', 'bin', 'sbin'];

/** The search path for programs and their libraries: downloaded ones first, then those of the machine. */
export interface SystemPrograms {
  /** The same path, as in the environment variable. */
  readonly path: string;
  readonly libraryPath: string;
  /** The folder of iptables' extensions. An installed iptables knows its own. */
  readonly iptablesExtensions: string | undefined;
  readonly networkPlugins: string;
}

/** Undefined while a program is missing. */
export async function findSystemPrograms(cacheFolder: string): Promise<SystemPrograms | undefined> {
  const root = rootFolder(cacheFolder);
  const folders = [join(root, 'alternatives'), ...programFolders.map((folder) => join(root, folder)), ...ownFolders()];
  if ((await missingFrom([...folders, ...below(root, pluginFolders), ...below('/', pluginFolders)])).length > 0) {
    return undefined;
  }
  const libraries = join(root, 'usr/lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`);
  const plugins = [...below(root, pluginFolders), ...below('/', pluginFolders)];
  const holds = await Promise.all(plugins.map((folder) => isFile(join(folder, 'host-local'))));
  return {
    path: folders.join(delimiter),
    libraryPath: libraries,
    iptablesExtensions: (await isFile(join(root, 'usr/sbin/xtables-nft-multi')))
      ? join(libraries, 'xtables')
      : undefined,
    networkPlugins: plugins[holds.indexOf(true)] ?? '',
  };
}

/**
 * Downloads the Debian packages of missing programs with their missing libraries, and unpacks them below the cache
 * folder. It installs nothing and starts no service. The caller holds the cache's lock. Rejects with a `ProgramError`.
 */
export async function fetchSystemPrograms(cacheFolder: string, say: Say): Promise<void> {
  const missing = await missingFrom([...ownFolders(), ...below('/', pluginFolders)]);
  const wanted = [...new Set(missing.map((name) => packages[name]))];
  const suite = await machineSuite();
  const work = `${rootFolder(cacheFolder)}.${process.pid}.part`;
  await rm(work, { recursive: true, force: true });
  try {
    const configuration = await writeConfiguration(work, await findMirror(), suite);
    const apt = (...args: string[]) =>
      run('apt-get', ['--config-file', configuration, '--quiet', ...args], { timeoutMs: fetchDeadlineMs });
    say(`fetching from Debian ${suite}: ${wanted.join(', ')}`);
    await apt('update', '--option', 'APT::Update::Error-Mode=any');
    // The machine's own list of packages shows which libraries it already has.
    const options = ['--download-only', '--yes', '--no-install-recommends'];
    await apt('install', ...options, '--option', 'Dir::State::status=/var/lib/dpkg/status', ...wanted);
    await unpackArchives(join(work, 'cache/archives'), join(work, 'unpacked'));
    await nameIptables(join(work, 'unpacked'));
    await rm(rootFolder(cacheFolder), { recursive: true, force: true });
    await rename(join(work, 'unpacked'), rootFolder(cacheFolder));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The alternatives system names an installed iptables. An unpacked one still needs its name. */
async function nameIptables(root: string): Promise<void> {
  const alternatives = join(root, 'alternatives');
  await mkdir(alternatives, { recursive: true });
  for (const family of ['iptables', 'ip6tables']) {
    for (const command of ['', '-save', '-restore']) {
      await symlink(`../usr/sbin/${family}-nft${command}`, join(alternatives, `${family}${command}`));
    }
  }
}

function rootFolder(cacheFolder: string): string {
  return join(cacheFolder, 'debian');
}

function ownFolders(): string[] {
  return [...(process.env.PATH ?? '').split(delimiter).filter(isAbsolute), '/usr/sbin', '/sbin'];
}

function below(root: string, folders: readonly string[]): string[] {
  return folders.map((folder) => join(root, folder));
}

async function missingFrom(folders: readonly string[]): Promise<(keyof typeof packages)[]> {
  const missing: (keyof typeof packages)[] = [];
  // Object.keys loses the type of the keys.
  for (const name of Object.keys(packages) as (keyof typeof packages)[]) {
    const found = await Promise.all(folders.map((folder) => isFile(join(folder, name))));
    if (!found.includes(true)) missing.push(name);
  }
  return missing;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
