import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';

/** The licences of the packages whose files are in the bundle, as their authors wrote them. */
export async function licenceTexts(bundled: readonly string[]): Promise<string> {
  const packages = bundled.map((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const folders = [...new Set(packages.filter((folder) => folder !== undefined))].sort();
  return (await Promise.all(folders.map(licenceText))).join('\n');
}

async function licenceText(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(packageRoot, folder, 'package.json'), 'utf8'));
  const files = (await readdir(join(packageRoot, folder))).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(packageRoot, folder, file), 'utf8')));
  return [`== ${name} ${version} (${license})`, ...texts].join('\n\n');
}
