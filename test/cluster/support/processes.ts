import { readdir, readFile } from 'node:fs/promises';

/** The ids of the node's own processes, including its pods', with this command line and cgroup. */
export async function findProcesses(is: (process: { command: string; cgroup: string }) => boolean): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // A process that has just ended has none of these files.
  const read = (id: string, file: string) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
  const found = await Promise.all(
    ids.map(async (id) => is({ command: await read(id, 'cmdline'), cgroup: await read(id, 'cgroup') })),
  );
  return ids.filter((_, index) => found[index]).map(Number);
}
