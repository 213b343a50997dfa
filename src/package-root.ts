import { resolve } from 'node:path';

/** Where the code is: `src`, or `dist` in the built package, which has all code in few files in that folder. */
export const codeFolder = import.meta.dirname;

/** The root of this package. */
export const packageRoot = resolve(codeFolder, '..');
