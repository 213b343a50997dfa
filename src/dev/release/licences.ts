import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** The licences of these packages, with their texts. A package for another platform is not installed, so it is only named. */
export function licences(root: string, packages: readonly string[]): string {
  const head = 'The licences of the libraries that big-red-button ships or installs.\n';
  return [head, ...packages.toSorted().map((path) => licence(join(root, path), path))].join('\n');
}

function licence(folder: string, path: string): string {
  const line = '-'.repeat(80);
  if (!existsSync(join(folder, 'package.json'))) return `${line}\n${path}: not installed on this platform\n`;
  // npm has installed the package.
  const {
    name,
    version,
    license = 'unknown',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .toSorted();
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `${line}\n${name} ${version}: ${license}\n\n${texts.join('\n\n') || 'The package has no file with a licence.'}\n`;
}
