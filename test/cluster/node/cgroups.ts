import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const cgroups = '/sys/fs/cgroup';

/** The folders for new cgroups: one for each controller, or one for all if they share a hierarchy. */
async function hierarchies(): Promise<string[]> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const found = [...mounts.matchAll(/^\S+ (\S+) cgroup2? /gm)].map(([, folder = '']) => folder);
  return found.filter((folder) => folder.startsWith(cgroups));
}

/** Makes a cgroup in every hierarchy. `path` has the kubelet's form, `/name`. */
export async function makeCgroup(path: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    await mkdir(join(hierarchy, path), { recursive: true });
    // A new cpuset is empty, and accepts no process until it has a value.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      const inherited = await readFile(join(hierarchy, dirname(path), file), 'utf8').catch(() => '');
      if (inherited.trim() !== '') await writeFile(join(hierarchy, path, file), inherited);
    }
  }
}

/** Removes the cgroup and the pods' own cgroups. No process may be left inside. */
export async function removeCgroup(path: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeFolders(join(hierarchy, path));
}

/**
 * The kernel owns the files in a cgroup. The folders are removed from the innermost outwards. A killed process leaves
 * its cgroup after a moment.
 */
async function removeFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeFolders(join(folder, entry.name));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rmdir(folder);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || attempt === 50) throw error;
      await sleep(100);
    }
  }
}
