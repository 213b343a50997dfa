import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makeCgroup, removeCgroup } from './cgroups.ts';

/** The parts of a node on this machine, outside its namespaces: a folder, and a cgroup of the same name. */
export interface Place {
  readonly folder: string;
  readonly cgroup: string;
  /** The folder for temporary files of the programs inside. It is removed with the node's folder. */
  readonly temporary: string;
}

/** The name contains the process id of its owner, this process. */
const namePattern = /^big-red-button-node-(\d+)-/;

export async function makePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), `big-red-button-node-${process.pid}-`));
  const cgroup = join('/', basename(folder));
  await makeCgroup(cgroup);
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  return { folder, cgroup, temporary };
}

/** Removes both. Nothing may still run inside. */
export async function removePlace({ folder, cgroup }: Omit<Place, 'temporary'>): Promise<void> {
  await removeCgroup(cgroup);
  await rm(folder, { recursive: true, force: true });
}

/** Removes the remains of nodes whose owner was killed. The kernel has ended their processes. */
export async function removeForsakenPlaces(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, owner] = namePattern.exec(name) ?? [];
    if (owner === undefined || isAlive(Number(owner))) continue;
    await removePlace({ folder: join(tmpdir(), name), cgroup: join('/', name) });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
