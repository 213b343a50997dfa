import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pagePaths, readPageFile } from './page-files.ts';

// `npm run build` writes the page, as the receiver serves it from the sources, into the given folder.
const [folder = 'dist'] = process.argv.slice(2);
for (const path of await pagePaths()) {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, (await readPageFile(path)).text);
}
