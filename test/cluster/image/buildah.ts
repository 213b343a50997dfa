import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from '../../../src/dev/programs/run.ts';
import type { SystemPrograms } from '../programs/debian-packages.ts';

/** Runs one of buildah's commands. Rejects with a `ProgramError` that ends with buildah's output. */
export type Buildah = (...args: string[]) => Promise<string>;

const buildDeadlineMs = 15 * 60_000;

/**
 * buildah with all of its state below `folder`. Build commands run in a chroot with this machine's network, as root.
 * buildah starts itself again without an environment, so the linker finds unpacked libraries only through its cache.
 * The wrapper gives buildah its own cache in a mount namespace.
 */
export async function openBuildah(folder: string, { path, libraryPath }: SystemPrograms): Promise<Buildah> {
  await mkdir(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  await writeFile(file('storage.conf'), storage(folder));
  await writeFile(file('registries.conf'), 'unqualified-search-registries = []\n');
  await writeFile(file('policy.json'), JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }));
  await writeFile(file('ld.so.conf'), `${libraryPath}\ninclude /etc/ld.so.conf\n`);
  await run('/sbin/ldconfig', ['-X', '-f', file('ld.so.conf'), '-C', file('ld.so.cache')]);
  const environment = [
    `PATH=${path}${delimiter}${process.env.PATH}`,
    `CONTAINERS_STORAGE_CONF=${file('storage.conf')}`,
    `CONTAINERS_REGISTRIES_CONF=${file('registries.conf')}`,
    'BUILDAH_ISOLATION=chroot',
  ];
  const inMountNamespace = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/ld.so.cache && exec "$@"'];
  return (command, ...args) =>
    run(
      'env',
      [
        ...[...environment, ...inMountNamespace, file('ld.so.cache')],
        ...['buildah', command ?? '', '--signature-policy', file('policy.json'), ...args],
      ],
      { timeoutMs: buildDeadlineMs },
    );
}

/** `vfs` needs no kernel support: it copies files. */
function storage(folder: string): string {
  return `[storage]
driver = "vfs"
graphroot = "${join(folder, 'images')}"
runroot = "${join(folder, 'run')}"
`;
}
