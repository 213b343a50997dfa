import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pagePaths, readPageFile } from './page-files.ts';

// `npm run build`: the page as it is served from the sources, below the folder that is named.
const [folder = 'dist'] = process.argv.slice(2);
for (const path of await pagePaths()) {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, (await readPageFile(path)).text);
}
