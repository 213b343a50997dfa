import { readFileSync } from 'node:fs';

interface PackageFile {
  readonly version: string;
}

// The package's own file, which lies one folder up from here, in the checkout as in the built package.
const packageFile: PackageFile = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Of this product, as package.json says. */
export const version = packageFile.version;
