import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
export const packageText = readFileSync(join(root, 'package.json'), 'utf8');

/** `npm run build` into `dist`. tap follows child processes by NODE_OPTIONS. */
export function buildInto(dist: string) {
  const { scripts } = JSON.parse(packageText);
  const command = scripts.build.replaceAll(/ dist\b/g, ` ${dist}`);
  return spawnSync('sh', ['-c', `unset NODE_OPTIONS; ${command}`], { cwd: root, encoding: 'utf8' });
}
