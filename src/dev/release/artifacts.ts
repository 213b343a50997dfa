import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kustomize } from '../chart/manifests.ts';
import type { Clone } from './clone.ts';
import { licences } from './licences.ts';
import { shippedLockfile, shippedPackages } from './sbom.ts';

/** The file of checksums. */
const checksumsFile = 'SHA256SUMS';

/** Writes every artifact of a release into a folder. Resolves with their names. */
export async function writeArtifacts(clone: Clone, version: string, out: string): Promise<readonly string[]> {
  await mkdir(out, { recursive: true });
  const write = (name: string, text: string) => writeFile(join(out, name), text);
  await write('install.yaml', kustomize(join(clone.folder, 'k8s')));
  await packChart(clone, join(out, `big-red-button-chart-${version}.tgz`));
  await clone.run('npm', 'pack', '--silent', '--pack-destination', out);
  const lockfile = await clone.read('package-lock.json');
  await write('sbom.cdx.json', await sbom(clone, lockfile));
  await write('LICENCES.txt', licences(clone.folder, shippedPackages(lockfile)));
  const names = (await readdir(out)).filter((name) => name !== checksumsFile).toSorted();
  await write(checksumsFile, await checksums(out, names));
  return [...names, checksumsFile];
}

/** The archive that Helm installs: the chart in a folder of its name. The same commit gives the same bytes. */
async function packChart(clone: Clone, archive: string): Promise<void> {
  const time = (await clone.run('git', 'log', '-1', '--format=%cI')).trim();
  const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX', `--mtime=${time}`];
  const options = ['--use-compress-program=gzip -n', '--transform=s,^chart,big-red-button,', '-C', 'k8s'];
  await clone.run('tar', '--create', ...same, ...options, `--file=${archive}`, 'chart');
}

/** What is shipped, as npm knows it, in the format CycloneDX. */
async function sbom(clone: Clone, lockfile: string): Promise<string> {
  const manifest = JSON.parse(await clone.read('package.json'));
  const { devDependencies: _, ...shipped } = manifest;
  // npm names the list after the folder.
  const folder = join(clone.folder, 'release/big-red-button');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(shipped));
  await writeFile(join(folder, 'package-lock.json'), shippedLockfile(lockfile));
  return clone.run(
    'npm',
    '--prefix',
    folder,
    'sbom',
    '--package-lock-only',
    '--sbom-format=cyclonedx',
    '--sbom-type=application',
  );
}

/** In the form that `sha256sum --check` reads. */
async function checksums(folder: string, names: readonly string[]): Promise<string> {
  const lines = names.map(async (name) => {
    const hash = createHash('sha256').update(await readFile(join(folder, name)));
    return `${hash.digest('hex')}  ${name}\n`;
  });
  return (await Promise.all(lines)).join('');
}
