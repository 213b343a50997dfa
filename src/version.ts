import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

interface PackageFile {
  readonly version: string;
}

const packageFile: PackageFile = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));

/** Of this product, as package.json says. */
export const version = packageFile.version;
