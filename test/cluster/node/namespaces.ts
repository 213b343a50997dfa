import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, readlink, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../src/programs/run.ts';

const kinds = ['pid', 'net', 'mnt'] as const;
/** Tells those inside in which namespaces they must not find themselves. */
const outsideVariable = 'BIG_RED_BUTTON_OUTSIDE';
const cgroups = '/sys/fs/cgroup';

/**
 * The command that runs another one, and whatever it starts, in process, network and mount namespaces of its own. When it ends, or
 * this process dies, the kernel ends everything inside: pods and their shims, mounts, bridges and packet filters. Bash is the first process,
 * as the first one must reap what loses its parent. Needs root.
 */
export function inNamespaces(command: string, ...args: string[]): [command: string, args: string[]] {
  const unshare = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--net', '--mount'];
  const reaper = ['bash', '-c', '"$@"; exit $?', 'bash'];
  return ['setpriv', ['--pdeathsig', 'KILL', '--', ...unshare, '--', ...reaper, command, ...args]];
}

/** For the environment of the command that {@link inNamespaces} wraps. */
export async function outsideEnvironment(): Promise<Record<string, string>> {
  return { [outsideVariable]: await namespaceIds() };
}

/** Says why a node cannot be held here, or nothing. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `a node needs Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'a node needs root (namespaces, mounts, cgroups)';
  const [command, args] = inNamespaces('true');
  try {
    await run(command, args);
  } catch (error) {
    return `a node needs namespaces of its own, which are refused here: ${saidBy(error, command, args)}`;
  }
  try {
    await removeCgroup(await makeCgroup());
    return undefined;
  } catch (error) {
    return `a node needs cgroups of its own: ${error instanceof Error ? error.message : error}`;
  }
}

/** Without the command, which is ours. */
function saidBy(error: unknown, command: string, args: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(`${command} ${args.join(' ')}: `, '');
}

/** Throws unless this process is inside: what a node does to mounts and the network must never meet the machine's own. */
export async function assertInside(): Promise<void> {
  const outside = process.env[outsideVariable]?.split(' ') ?? [];
  const inside = (await namespaceIds()).split(' ');
  const isInside = outside.length === kinds.length && inside.every((id, index) => id !== outside[index]);
  if (!isInside) throw new Error('a node is started in namespaces of its own alone: run `npm run test:cluster`');
}

async function namespaceIds(): Promise<string> {
  return (await Promise.all(kinds.map((kind) => readlink(`/proc/self/ns/${kind}`)))).join(' ');
}

/** The folders that cgroups are made in: one a controller, or, where all controllers are in one hierarchy, just that. */
async function hierarchies(): Promise<string[]> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const found = [...mounts.matchAll(/^\S+ (\S+) cgroup2? /gm)].map(([, folder = '']) => folder);
  return found.filter((folder) => folder.startsWith(cgroups));
}

/** Makes a cgroup for a node's pods below `parent`, in every hierarchy; returns its name, as the kubelet wants it. */
export async function makeCgroup(parent = '/'): Promise<string> {
  const name = join(parent, `big-red-button-${randomUUID().slice(0, 8)}`);
  for (const hierarchy of await hierarchies()) {
    await mkdir(join(hierarchy, name), { recursive: true });
    // A new cpuset is empty, and nothing can be put into it then.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      const inherited = await readFile(join(hierarchy, parent, file), 'utf8').catch(() => '');
      if (inherited.trim() !== '') await writeFile(join(hierarchy, name, file), inherited);
    }
  }
  return name;
}

/** Call it when no process is left inside: the pods' own cgroups go with it. */
export async function removeCgroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeFolders(join(hierarchy, name));
}

/** The files in a cgroup are the kernel's; its folders are removed from the innermost. */
async function removeFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeFolders(join(folder, entry.name));
  await rmdir(folder).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
